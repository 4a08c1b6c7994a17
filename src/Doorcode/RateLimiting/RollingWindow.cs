using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Doorcode.RateLimiting;

/// <summary>A rolling window: at most <paramref name="Limit"/> events in any <paramref name="Length"/>.</summary>
/// <param name="Key">Whose window; holds no address in clear.</param>
/// <param name="Limit">How many events.</param>
/// <param name="Length">In how long.</param>
[StructLayout(LayoutKind.Auto)]
[Experimental("DOORCODE001")]
public readonly record struct RollingWindow(ReadOnlyMemory<byte> Key, int Limit, TimeSpan Length);
