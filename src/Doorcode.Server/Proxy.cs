using System.Globalization;
using System.Net.Sockets;
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
        /// <summary>Wider networks are refused: they hold clients, too, and two networks of /1 would be the whole internet.</summary>
        private const int WidestIPv4 = 8;
        private const int WidestIPv6 = 16;

        /// <summary>The bits before an IPv4 address inside an IPv6 address (RFC 4291 section 2.5.5.2).</summary>
        private const int MappedBits = 96;

        private static readonly string TooWide = string.Create(
            CultureInfo.InvariantCulture,
            $"must name the proxies alone: a network under /{WidestIPv4}, or under /{WidestIPv6} of IPv6, holds clients, and each could say that any address is its own");

        public ValidateOptionsResult Validate(string? name, ProxyOptions options)
        {
            var faults = options.TrustedNetworks.Select((network, place) => (Fault: FaultOf(network), place)).Where(found => found.Fault is not null)
                .Select(found => $"{ProxyOptions.Section}:TrustedNetworks:{found.place} {found.Fault}.").ToArray();
            return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }

        private static string? FaultOf(string network)
        {
            if (!System.Net.IPNetwork.TryParse(network, out var parsed))
                return "must be a network such as 10.0.0.7/32";

            var isMapped = parsed.BaseAddress.IsIPv4MappedToIPv6 && parsed.PrefixLength >= MappedBits;
            return (parsed.BaseAddress.AddressFamily, isMapped) switch
            {
                (AddressFamily.InterNetwork, _) when parsed.PrefixLength < WidestIPv4 => TooWide,
                (AddressFamily.InterNetworkV6, true) when parsed.PrefixLength - MappedBits < WidestIPv4 => TooWide,
                (AddressFamily.InterNetworkV6, false) when parsed.PrefixLength < WidestIPv6 || Holds(parsed) => TooWide,
                _ => null,
            };
        }

        /// <summary>Whether an IPv6 network holds all IPv4 addresses, which a socket for both writes as IPv6.</summary>
        private static bool Holds(System.Net.IPNetwork network)
        {
            var (own, mapped) = (network.BaseAddress.GetAddressBytes(), System.Net.IPAddress.Any.MapToIPv6().GetAddressBytes());
            return network.PrefixLength <= MappedBits
                && Enumerable.Range(0, network.PrefixLength).All(bit => ((own[bit / 8] ^ mapped[bit / 8]) & (0x80 >> bit % 8)) == 0);
        }
    }
}
