using Doorcode.Http;
using Doorcode.Storage;
using OpenTelemetry.Metrics;

namespace Doorcode.Server;

internal static class Management
{
    private const string DefaultUrl = "http://localhost:5000";

    public static void AddManagement(this WebApplicationBuilder builder)
    {
        if (Address(builder.Configuration) is not { } url)
            return;

        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            throw new StartRefusedException(
                $"{ManagementOptions.Section}:Url does not go together with Kestrel:Endpoints, which alone say where to listen; use urls instead.");
        }

        var open = PublicAddresses(builder.Configuration);
        if (open.Select(BindingAddress.Parse).Any(address => !address.IsUnixPipe && address.Port == url.Port))
            throw new StartRefusedException($"{ManagementOptions.Section}:Url must have a port of its own, never the public one.");

        builder.WebHost.UseUrls([.. open, url.GetLeftPart(UriPartial.Authority)]);
        // They are among the urls now, and would be reported as overridden.
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddServerMeters().AddPrometheusExporter());
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

    /// <summary>Where the host would listen by itself: <c>urls</c>, else <c>http_ports</c> and <c>https_ports</c>, else its default.</summary>
    internal static string[] PublicAddresses(IConfiguration configuration)
    {
        if (Split(configuration[WebHostDefaults.ServerUrlsKey]) is { Length: > 0 } urls)
            return urls;

        string[] ports =
        [
            .. Split(configuration[WebHostDefaults.HttpPortsKey]).Select(port => $"http://*:{port}"),
            .. Split(configuration[WebHostDefaults.HttpsPortsKey]).Select(port => $"https://*:{port}"),
        ];
        return ports.Length > 0 ? ports : [DefaultUrl];
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static Uri? Address(IConfiguration configuration)
    {
        if (configuration[$"{ManagementOptions.Section}:Url"] is not { Length: > 0 } text)
            return null;

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Port > 0
            ? url
            : throw new StartRefusedException($"{ManagementOptions.Section}:Url must be an address such as http://127.0.0.1:9464.");
    }
}
