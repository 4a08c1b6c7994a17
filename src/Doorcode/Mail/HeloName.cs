using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Doorcode.Addresses;

namespace Doorcode.Mail;

/// <summary>The name by which Doorcode greets the SMTP server (RFC 5321 section 4.1.1.1): a full host name or an address literal.</summary>
internal static class HeloName
{
    /// <summary>For a server without a full host name. Strict servers take a literal and refuse a bare machine name.</summary>
    private const string Loopback = "[127.0.0.1]";

    private const int MaxLength = 253;

    /// <summary>Reads a host name, or an IP address with or without brackets.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var bare = text.StartsWith('[') && text.EndsWith(']') ? text[1..^1] : text;
        if (bare.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
            bare = bare["IPv6:".Length..];

        if (IPAddress.TryParse(bare, out var address))
        {
            // Without a zone, and without the short spellings that some parsers know, such as 1.2.
            var plain = new IPAddress(address.GetAddressBytes()).ToString();
            name = address.AddressFamily is AddressFamily.InterNetworkV6 ? $"[IPv6:{plain}]" : $"[{plain}]";
            return address.AddressFamily is AddressFamily.InterNetworkV6 || string.Equals(plain, bare, StringComparison.Ordinal);
        }

        if (EmailDomain.ToAscii(text, out var domain) is not null || domain.Length > MaxLength)
            return false;

        name = domain;
        return true;
    }

    /// <summary>The default: the host of the public address.</summary>
    public static string Of(Uri? publicUrl) =>
        publicUrl is { IsAbsoluteUri: true } && TryParse(publicUrl.IdnHost, out var name) ? name : Loopback;
}
