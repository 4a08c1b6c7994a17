using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Doorcode.Codes;

/// <summary>Names one code, or all codes of a purpose that were mailed to an address.</summary>
/// <param name="Purpose">The name of the purpose.</param>
/// <param name="Subject">The address, as a keyed hash.</param>
/// <param name="Id">SHA-256 of the caller's id; null for all codes of the address.</param>
[StructLayout(LayoutKind.Auto)]
[Experimental("DOORCODE001")]
public readonly record struct CodeQuery(string Purpose, byte[] Subject, byte[]? Id)
{
    /// <summary>
    /// The network that asks, as a keyed hash. Without an id it comes first: a network that asked for codes of its own gets none of
    /// another network, because a stranger's password might wait with them.
    /// </summary>
    public byte[] Network { get; init; } = [];
}
