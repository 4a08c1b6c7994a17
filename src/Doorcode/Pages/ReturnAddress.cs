using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Pages;

/// <summary>Tells to which addresses a browser may be sent after the sign-in: paths of this server.</summary>
internal static class ReturnAddress
{
    private const int MaxLength = 512;

    /// <summary>Whether an address is a path of this server, and stays one however a browser reads it.</summary>
    public static bool IsLocal([NotNullWhen(true)] string? address) =>
        address is ['/', ..]
        && address.Length <= MaxLength
        // Browsers read a backslash as a slash, and skip tabs and line breaks (WHATWG URL, basic URL parser).
        && address is not [_, '/' or '\\', ..]
        && !address.Any(character => char.IsControl(character) || character is '\\')
        && Uri.IsWellFormedUriString(address, UriKind.Relative);
}
