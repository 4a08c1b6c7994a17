using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Doorcode.RateLimiting;

/// <summary>What became of a mail that asked to be counted.</summary>
/// <param name="At">When it was counted, UTC milliseconds; what <see cref="IRateLimitStore.PutBackMailAsync"/> asks for.</param>
/// <param name="Wait">Null when it was counted; else how long until it can be.</param>
[StructLayout(LayoutKind.Auto)]
[Experimental("DOORCODE001")]
public readonly record struct MailCounted(long At, TimeSpan? Wait);
