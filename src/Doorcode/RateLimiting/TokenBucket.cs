using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Doorcode.RateLimiting;

/// <summary>A token bucket: at most <paramref name="Burst"/> at once, one more every <paramref name="Refill"/>.</summary>
/// <param name="Key">Whose bucket; holds no address in clear.</param>
/// <param name="Burst">Its size.</param>
/// <param name="Refill">How long one token takes to come back.</param>
[StructLayout(LayoutKind.Auto)]
[Experimental("DOORCODE001")]
public readonly record struct TokenBucket(ReadOnlyMemory<byte> Key, int Burst, TimeSpan Refill);
