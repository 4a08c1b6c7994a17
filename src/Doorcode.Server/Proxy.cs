using Doorcode.Storage;
using Microsoft.AspNetCore.HttpOverrides;

namespace Doorcode.Server;

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
