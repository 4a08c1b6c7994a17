using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Doorcode.Codes;

/// <summary>A mailed code as a store keeps it until it is tried or ends. A store can read nothing of it.</summary>
/// <param name="Id">SHA-256 of the id that its caller holds; 32 bytes.</param>
/// <param name="Purpose">The name of its purpose. The code is rejected for every other purpose.</param>
/// <param name="Subject">The address, as a keyed hash; 32 bytes.</param>
/// <param name="CodeMac">
/// The code, as a keyed hash over purpose and subject; <see cref="MacLength"/> bytes. A decoy has fewer, which are random: no guess opens it,
/// and a wrong one is no failure of an account.
/// </param>
/// <param name="Sealed">The code and its payload, encrypted.</param>
/// <param name="Guesses">How many wrong guesses end it.</param>
/// <param name="CreatedAt">When it was made; UTC milliseconds.</param>
/// <param name="ExpiresAt">When it ends; UTC milliseconds.</param>
/// <param name="ResendAt">When its mail can be asked for again; UTC milliseconds.</param>
[StructLayout(LayoutKind.Auto)]
[Experimental("DOORCODE001")]
public readonly record struct StoredCode(
    byte[] Id,
    string Purpose,
    byte[] Subject,
    byte[] CodeMac,
    byte[] Sealed,
    int Guesses,
    long CreatedAt,
    long ExpiresAt,
    long ResendAt)
{
    /// <summary>How many bytes <see cref="CodeMac"/> has, unless the code is a decoy.</summary>
    public const int MacLength = 32;

    /// <summary>The network that asked for it, as a keyed hash; empty in a placeholder of an earlier version.</summary>
    public byte[] Network { get; init; } = [];
}
