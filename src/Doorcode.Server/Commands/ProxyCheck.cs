using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Doorcode.Server.Commands;

/// <summary>Whether the settings for a proxy can be right.</summary>
internal static class ProxyCheck
{
    private const int BitsOfIPv4 = 32;
    private const int BitsOfIPv6 = 128;

    /// <summary>Looks at them.</summary>
    /// <returns>What they mean.</returns>
    public static string Run(IServiceProvider services)
    {
        var trusted = services.GetRequiredService<IOptions<ProxyOptions>>().Value.TrustedNetworks;
        if (trusted.Length > 0)
            return $"forwarded headers are believed from {string.Join(", ", trusted.Select(Described))}";

        return IsBehindProxy(services)
            ? $"none is named, though PublicUrl is https and this server listens on http: behind a proxy all clients count as one network; see {ProxyOptions.Section}:TrustedNetworks"
            : "none is named, and forwarded headers are ignored";
    }

    private static bool IsBehindProxy(IServiceProvider services) =>
        string.Equals(services.GetRequiredService<IOptions<DoorcodeOptions>>().Value.PublicUrl?.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        && services.GetRequiredService<IConfiguration>()["urls"]?.Contains("https:", StringComparison.OrdinalIgnoreCase) != true;

    private static string Described(string network)
    {
        var parsed = IPNetwork.Parse(network);
        var bits = parsed.BaseAddress.AddressFamily is AddressFamily.InterNetwork ? BitsOfIPv4 : BitsOfIPv6;
        return parsed.PrefixLength == bits
            ? network
            : string.Create(CultureInfo.InvariantCulture, $"{network} (2^{bits - parsed.PrefixLength} addresses, each of which can say that any address is its own)");
    }
}
