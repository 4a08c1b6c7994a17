using Doorcode.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Doorcode.Server;

internal static class Proxy
{
    public static void AddProxy(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ProxyOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(ProxyOptions.Section).Bind(options))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyRules>();
        builder.Services.AddSingleton<IStartRule, BelieveNobodyElse>();
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>((options, proxy) =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in proxy.Value.TrustedNetworks)
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }

    public static void UseProxy(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.TrustedNetworks.Length > 0)
            app.UseForwardedHeaders();
    }

    /// <summary>
    /// Refuses the setting by which ASP.NET Core believes forwarded headers from everywhere: any client could name an address as its own and
    /// pass every limit.
    /// </summary>
    private sealed class BelieveNobodyElse(IConfiguration configuration) : IStartRule
    {
        public bool IsForServing => false;

        public IEnumerable<string> Faults() => bool.TryParse(configuration["FORWARDEDHEADERS_ENABLED"], out var isOn) && isOn
            ? [$"ASPNETCORE_FORWARDEDHEADERS_ENABLED makes the server believe forwarded headers from everywhere: remove it, and name the proxies in {ProxyOptions.Section}:TrustedNetworks."]
            : [];
    }

    private sealed class ProxyRules : IValidateOptions<ProxyOptions>
    {
        public ValidateOptionsResult Validate(string? name, ProxyOptions options)
        {
            var wrong = Array.FindIndex(options.TrustedNetworks, network => !System.Net.IPNetwork.TryParse(network, out _));
            return wrong < 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{ProxyOptions.Section}:TrustedNetworks:{wrong} must be a network such as 10.0.0.7/32.");
        }
    }
}
