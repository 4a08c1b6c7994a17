using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Doorcode.Settings;
using Doorcode.Storage;
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
    private const string RetryVariable = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY";
    private const string NameVariable = "OTEL_SERVICE_NAME";
    private const string ResourceVariable = "OTEL_RESOURCE_ATTRIBUTES";
    private const string TimeoutVariable = "OTEL_EXPORTER_OTLP_TIMEOUT";
    private const string Wrong = "A variable of OpenTelemetry, which begins with OTEL_, has a value that its SDK does not take; correct it or leave it out.";

    /// <summary>So much of a file in PEM is looked at, in characters. The path may name an endless device.</summary>
    private const int LongestPem = 64 * 1024;

    /// <summary>What may be set for all signals, or for one of them.</summary>
    private static readonly string[] Signals = ["", "TRACES_", "METRICS_", "LOGS_"];

    private static readonly string[] Files = ["OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_KEY"];

    private static readonly string[] Milliseconds =
    [
        "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT",
        "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BLRP_EXPORT_TIMEOUT", .. Signals.Select(signal => $"OTEL_EXPORTER_OTLP_{signal}TIMEOUT"),
    ];

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
        builder.Services.AddSingleton<IStartRule, ExporterRule>();
    }

    /// <summary>Builds the host. The exporter of logs reads its variables here, those of metrics and traces do it in <see cref="ExporterRule"/>.</summary>
    public static WebApplication BuildWithExporters(this WebApplicationBuilder builder)
    {
        try
        {
            return builder.Build();
        }
        catch (Exception wrong) when (builder.Configuration[EndpointVariable] is { Length: > 0 } && wrong is not OutOfMemoryException && StartFailure.Explain(wrong) is null)
        {
            throw new StartRefusedException(Wrong, wrong);
        }
    }

    private static IEnumerable<string> Faults(IConfiguration configuration, string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return $"{EndpointVariable} must be an address such as http://127.0.0.1:4317.";

        foreach (var name in Signals.Select(signal => $"OTEL_EXPORTER_OTLP_{signal}PROTOCOL"))
        {
            if (configuration[name] is { Length: > 0 } protocol && protocol is not ("grpc" or "http/protobuf"))
                yield return $"{name} must be grpc or http/protobuf.";
        }

        foreach (var name in Signals.Select(signal => $"OTEL_EXPORTER_OTLP_{signal}HEADERS"))
        {
            var headers = configuration[name]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
            if (!Array.TrueForAll(headers, header => header.IndexOf('=', StringComparison.Ordinal) > 0))
                yield return $"{name} must be a list such as name=value,name=value.";
        }

        foreach (var name in Milliseconds)
        {
            if (configuration[name] is { Length: > 0 } text && !(int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number > 0))
                yield return $"{name} must be a number of milliseconds from 1 on.";
        }

        foreach (var name in Files)
        {
            if (configuration[name] is { Length: > 0 } file && !IsPem(file))
                yield return $"{name} must name a file in PEM that can be read.";
        }

        if (configuration[RetryVariable] is { Length: > 0 } retry && retry is not ("in_memory" or "disk"))
            yield return $"{RetryVariable} must be in_memory or disk.";
    }

    private static bool IsPem(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var text = new char[LongestPem];
            return PemEncoding.TryFind(text.AsSpan(0, reader.ReadBlock(text)), out _);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
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

    /// <summary>Makes the exporters of metrics and traces before anything is opened: the SDK says what is wrong with a variable by an exception.</summary>
    private sealed class ExporterRule(IServiceProvider services) : IStartRule
    {
        public bool IsForServing => true;

        public IEnumerable<string> Faults()
        {
            try
            {
                _ = services.GetService<MeterProvider>();
                _ = services.GetService<TracerProvider>();
                return [];
            }
            catch (Exception wrong) when (wrong is not OutOfMemoryException)
            {
                return [Wrong];
            }
        }
    }
}
