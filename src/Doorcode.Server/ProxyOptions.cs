namespace Doorcode.Server;

/// <summary>Proxies before this server; bound from <c>Doorcode:Proxy</c>.</summary>
public sealed class ProxyOptions
{
    internal const string Section = "Doorcode:Proxy";

    /// <summary>
    /// The proxies themselves in CIDR notation, such as <c>10.0.0.7/32</c>: their <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> are believed. Not the network that clients are in too: each of them could then name any address
    /// as its own and pass every limit. A network wider than /8, or /16 of IPv6, is refused. Default none: forwarded headers are ignored.
    /// </summary>
    public string[] TrustedNetworks { get; set; } = [];
}
