using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Doorcode.Http;
using Doorcode.Languages;
using Microsoft.AspNetCore.Http;

namespace Doorcode;

/// <summary>Who asks, as far as a connection tells.</summary>
/// <param name="Ip">The peer's address; a forwarded one only where the host trusts the proxy.</param>
/// <param name="Network">What limits count by: an IPv4 address, or the /64 of an IPv6 address.</param>
/// <param name="UserAgent">What the client calls itself: at most 128 bytes of UTF-8, without control characters.</param>
internal sealed record Caller(string? Ip, string Network, string? UserAgent)
{
    /// <summary>In bytes of UTF-8. Browsers need about 120.</summary>
    internal const int MaxUserAgent = 128;

    private const int MaxPlatform = 32;

    /// <summary>
    /// The /24 of an IPv4 address, or the /48 of an IPv6 address: the smallest IPv4 prefix that is routed by itself, and as much
    /// IPv6 as one customer may be given (RFC 6177).
    /// </summary>
    public string Site { get; init; } = Network;

    /// <summary>The operating system that the client names (Sec-CH-UA-Platform): at most 32 bytes, without quotes; null when it names none.</summary>
    public string? Platform { get; init; }

    /// <summary>The languages that it accepts, as Accept-Language says them; null when it names none. Only as much as is read of it.</summary>
    public string? AcceptedLanguages { get; init; }

    /// <summary>Whether the client says that it is on a phone (Sec-CH-UA-Mobile); null when it does not say.</summary>
    public bool? IsMobile { get; init; }

    /// <summary>
    /// Names the known device that asks, once its token has been compared with the account that the request is about; null for every
    /// other caller. SHA-256 of the token, in hex.
    /// </summary>
    public string? Device { get; init; }

    /// <summary>For how long the caller waits; <see cref="NoRequestTimeout"/> unless the caller is an HTTP request.</summary>
    public IRequestTimeout Timeout { get; init; } = NoRequestTimeout.Value;

    /// <summary>Where the request comes from, as far as a fair share of the server goes.</summary>
    public Origin Origin => new(Site, Network);

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(Of(context));

    public static Caller Of(HttpContext context)
    {
        var agent = ShortText.Of(context.Request.Headers.UserAgent.ToString(), MaxUserAgent);
        var platform = ShortText.Of(context.Request.Headers["Sec-CH-UA-Platform"].ToString().Trim('"'), MaxPlatform);
        var languages = context.Request.Headers.AcceptLanguage.ToString();
        var address = context.Connection.RemoteIpAddress;
        return new Caller(
            address is null ? null : Plain(address).ToString(),
            NetworkOf(address),
            agent.Length == 0 ? null : agent)
        {
            Site = SiteOf(address),
            Platform = platform.Length == 0 ? null : platform,
            AcceptedLanguages = languages.Length == 0 ? null : languages[..Math.Min(languages.Length, AcceptLanguage.MaxLength + 1)],
            IsMobile = context.Request.Headers["Sec-CH-UA-Mobile"].ToString() switch { "?1" => true, "?0" => false, _ => null },
            Timeout = RequestDeadline.Of(context) ?? (IRequestTimeout)NoRequestTimeout.Value,
        };
    }

    internal static string NetworkOf(IPAddress? address) => PrefixOf(address, bits4: 32, bits6: 64);

    internal static string SiteOf(IPAddress? address) => PrefixOf(address, bits4: 24, bits6: 48);

    /// <summary>The first bits of an address, in whole bytes.</summary>
    private static string PrefixOf(IPAddress? address, int bits4, int bits6)
    {
        if (address is null)
            return "unknown";

        var plain = Plain(address);
        var bits = plain.AddressFamily == AddressFamily.InterNetworkV6 ? bits6 : bits4;
        return bits == 32
            ? plain.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, bits / 8))}/{bits}");
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
