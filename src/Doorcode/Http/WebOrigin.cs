namespace Doorcode.Http;

/// <summary>Origins as browsers write them (RFC 6454 section 6.2).</summary>
internal static class WebOrigin
{
    /// <summary>The origin of an address.</summary>
    public static string Of(Uri address)
    {
        // IdnHost leaves out the brackets of an IPv6 address.
        var host = address.HostNameType is UriHostNameType.IPv6 ? address.Host : address.IdnHost;
        return address.IsDefaultPort ? $"{address.Scheme}://{host}" : $"{address.Scheme}://{host}:{address.Port}";
    }

    /// <summary>Whether a text is an origin. That of a web view in an app, such as <c>capacitor://localhost</c>, is one.</summary>
    public static bool IsOne(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address is { IdnHost.Length: > 0, UserInfo.Length: 0 }
        && string.Equals(Of(address), text, StringComparison.Ordinal);
}
