using System.Reflection;
using Doorcode.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Doorcode.Server;

/// <summary>
/// Sends traces, metrics and logs to an OpenTelemetry collector once the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>
/// names one. The SDK reads all other <c>OTEL_</c> variables by itself.
/// </summary>
internal static class TelemetryExport
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string HeadersVariable = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string NameVariable = "OTEL_SERVICE_NAME";
    private const string ResourceVariable = "OTEL_RESOURCE_ATTRIBUTES";
    private const string TimeoutVariable = "OTEL_EXPORTER_OTLP_TIMEOUT";

    /// <summary>
    /// Milliseconds for one attempt, less than the SDK's ten seconds: a collector that does not answer must not hold a stop up.
    /// </summary>
    private const string DefaultTimeout = "3000";

    private static readonly string Version =
        typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Doorcode's own, the requests and connections of the web server, and the runtime.</summary>
    public static MeterProviderBuilder AddServerMeters(this MeterProviderBuilder metrics) =>
        metrics.AddMeter(DoorcodeMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime");

    public static void AddTelemetryExport(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (configuration[EndpointVariable] is not { Length: > 0 } endpoint)
            return;

        if (Faults(configuration, endpoint).ToList() is { Count: > 0 } faults)
        {
            faults.ForEach(builder.Refuse);
            return;
        }

        if (configuration[TimeoutVariable] is null)
            configuration.AddInMemoryCollection([new(TimeoutVariable, DefaultTimeout)]);

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, configuration))
            .WithMetrics(metrics => metrics.AddServerMeters())
            .WithTracing(traces => traces
                .AddSource(DoorcodeActivity.Name)
                .AddAspNetCoreInstrumentation(requests => requests.Filter = IsOfInterest)
                .AddProcessor<SpanRedaction>())
            .WithLogging(configureBuilder: null, logs => logs.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }

    private static IEnumerable<string> Faults(IConfiguration configuration, string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return $"{EndpointVariable} must be an address such as http://127.0.0.1:4317.";

        if (configuration[ProtocolVariable] is { Length: > 0 } protocol && protocol is not ("grpc" or "http/protobuf"))
            yield return $"{ProtocolVariable} must be grpc or http/protobuf.";

        var headers = configuration[HeadersVariable]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (!Array.TrueForAll(headers, header => header.IndexOf('=', StringComparison.Ordinal) > 0))
            yield return $"{HeadersVariable} must be a list such as name=value,name=value.";
    }

    /// <summary>Names the server in what it reports, also where only /metrics is on.</summary>
    public static void Describe(ResourceBuilder resource, IConfiguration configuration)
    {
        // What the operator says goes before.
        var isNamed = configuration[NameVariable] is { Length: > 0 }
            || configuration[ResourceVariable]?.Contains("service.name=", StringComparison.Ordinal) == true;
        if (!isNamed)
            resource.AddService("doorcode", serviceVersion: Version);
    }

    /// <summary>Probes and scrapes come all the time, so they are not traced.</summary>
    private static bool IsOfInterest(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        && !context.Request.Path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase);
}
