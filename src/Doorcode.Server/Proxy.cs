using Doorcode.Storage;
using Microsoft.AspNetCore.HttpOverrides;

namespace Doorcode.Server;

/// <summary>Proxies before this server; bound from <c>Doorcode:Proxy</c>.</summary>
public sealed class ProxyOptions
{
    internal const string Section = "Doorcode:Proxy";

    /// <summary>
    /// The proxies themselves in CIDR notation, such as <c>10.0.0.7/32</c>: their <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> are believed. Not the network that clients are in too: each of them could then name any address
    /// as its own and pass every limit. Default none: forwarded headers are ignored.
    /// </summary>
    public string[] TrustedNetworks { get; set; } = [];
}

internal static class Proxy
{
    public static void AddProxy(this WebApplicationBuilder builder)
    {
        var trusted = builder.Configuration.GetSection(ProxyOptions.Section).Get<ProxyOptions>()?.TrustedNetworks ?? [];
        var networks = Array.ConvertAll(trusted, Parse);
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = networks.Length == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in networks)
                options.KnownIPNetworks.Add(network);
        });
    }

    public static void UseProxy(this WebApplication app)
    {
        if (app.Configuration.GetSection($"{ProxyOptions.Section}:TrustedNetworks").GetChildren().Any())
            app.UseForwardedHeaders();
    }

    private static System.Net.IPNetwork Parse(string network) =>
        System.Net.IPNetwork.TryParse(network, out var parsed)
            ? parsed
            : throw new StartRefusedException($"{ProxyOptions.Section}:TrustedNetworks has '{network}', which is not a network such as 10.0.0.7/32.");
}
