using System.Diagnostics.CodeAnalysis;
using Doorcode.Http;

namespace Doorcode.Pages;

/// <summary>Tells to which addresses a browser may be sent after the sign-in: paths of this server, and addresses of allowed origins.</summary>
internal static class ReturnAddress
{
    private const int MaxLength = 512;

    /// <summary>Whether a browser may be sent there.</summary>
    public static bool IsAllowed([NotNullWhen(true)] string? address, TrustedOrigins origins) =>
        IsLocal(address) || (address is { Length: <= MaxLength } && IsOfAllowedOrigin(address, origins));

    /// <summary>Only https and http: no browser runs them as a script. The address is compared as it is read here, and sent as it is read here.</summary>
    private static bool IsOfAllowedOrigin(string address, TrustedOrigins origins) =>
        Uri.TryCreate(address, UriKind.Absolute, out var there)
        && there is { Scheme: "https" or "http", UserInfo.Length: 0 }
        && string.Equals(there.AbsoluteUri, address, StringComparison.Ordinal)
        && origins.IsOther(WebOrigin.Of(there));

    /// <summary>Whether an address is a path of this server, and stays one however a browser reads it.</summary>
    public static bool IsLocal([NotNullWhen(true)] string? address) =>
        address is ['/', ..]
        && address.Length <= MaxLength
        // Browsers read a backslash as a slash, and skip tabs and line breaks (WHATWG URL, basic URL parser).
        && address is not [_, '/' or '\\', ..]
        && !address.Any(character => char.IsControl(character) || character is '\\')
        && Uri.IsWellFormedUriString(address, UriKind.Relative);
}
