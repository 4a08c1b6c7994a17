using System.Text.RegularExpressions;
using Doorcode.Http;
using OpenTelemetry.Metrics;

namespace Doorcode.Server;

internal static partial class Management
{
    private const string Key = $"{ManagementOptions.Section}:Url";

    public static void AddManagement(this WebApplicationBuilder builder)
    {
        if (Address(builder.Configuration) is not { } url)
            return;

        // For a host name Kestrel listens on every address, and it drops a path.
        if (!IsListenedOnAlone(builder.Configuration[Key]))
        {
            builder.Refuse($"{Key} must be an IP address or localhost with a port and no path, such as http://127.0.0.1:9464.");
            return;
        }

        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            builder.Refuse(
                $"{Key} does not go together with Kestrel:Endpoints, which alone say where to listen; use urls instead.");
            return;
        }

        if (ListeningAddresses.Faults(builder.Configuration).Any())
            return;

        var open = ListeningAddresses.Of(builder.Configuration);
        if (open.Select(BindingAddress.Parse).Any(address => !address.IsUnixPipe && address.Port == url.Port))
        {
            builder.Refuse($"{Key} must have a port of its own, never the public one.");
            return;
        }

        builder.WebHost.UseUrls([.. open, url.GetLeftPart(UriPartial.Authority)]);
        // They are among the urls now, and would be reported as overridden.
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => TelemetryExport.Describe(resource, builder.Configuration))
            .WithMetrics(metrics => metrics.AddServerMeters().AddPrometheusExporter());
    }

    /// <summary>On the management port there is nothing but metrics, and nowhere else are there any.</summary>
    public static void UseManagement(this WebApplication app)
    {
        if (Address(app.Configuration) is { } url)
        {
            app.MapWhen(
                context => context.Connection.LocalPort == url.Port,
                management =>
                {
                    management.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
                    management.Run(context => Problems.NotFound.ToHttp().ExecuteAsync(context));
                });
        }
    }

    /// <summary>The port of the management address; null when there is none.</summary>
    public static int? Port(IConfiguration configuration) => Address(configuration)?.Port;

    /// <summary>Null where there is none, and where it is wrong: the check of the settings reports that.</summary>
    private static Uri? Address(IConfiguration configuration) =>
        Uri.TryCreate(configuration[Key], UriKind.Absolute, out var url) && url is { Scheme: "http" or "https" }
            ? url
            : null;

    private static bool IsListenedOnAlone(string? url) =>
        Form().Match(url?.Trim() ?? "") is { Success: true } match
        && ListeningAddresses.IsAddressOrLocalhost(match.Groups["host"].Value)
        && ushort.TryParse(match.Groups["port"].ValueSpan, out var port)
        && port > 0;

    [GeneratedRegex(
        @"\Ahttps?://(?<host>\[[^\]/@]+\]|[^\[\]/:@]+):(?<port>[0-9]{1,5})/?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
