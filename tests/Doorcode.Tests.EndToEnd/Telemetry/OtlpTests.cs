using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Telemetry;

/// <summary>What a collector gets from the native server.</summary>
public sealed class OtlpTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-otlp-").FullName;

    [Fact]
    public async Task A_collector_gets_traces_metrics_and_logs_and_no_secret_in_any_byte_of_them()
    {
        await using var collector = await Collector.StartAsync();
        await using var smtp = Aiosmtpd.Prepare(_folder);
        await using var server = await Servers.StartAsync(
            Build.Native, _folder, [.. WatchedWalk.Settings(smtp), .. Export(collector.Url)]);
        var walk = new WatchedWalk(server, smtp);
        await walk.RunAsync();

        // The stop sends what has not been sent yet.
        server.Send(Signal.Terminate);
        Assert.Equal(0, await server.WaitForExitAsync());

        var (traces, metrics, logs) = (collector.Text("traces"), collector.Text("metrics"), collector.Text("logs"));
        Assert.Contains("http.route", traces, StringComparison.Ordinal);
        Assert.Contains("doorcode.logins", metrics, StringComparison.Ordinal);
        Assert.Contains("is handed over", logs, StringComparison.Ordinal);
        foreach (var signal in new[] { traces, metrics, logs })
        {
            Assert.Contains("service.name", signal, StringComparison.Ordinal);
            walk.AssertAbsentFrom(signal);
        }

        var spans = collector.Spans().ToList();
        var names = spans.Select(span => span.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "POST /api/users/register", "doorcode.hash", "sqlite transaction", "sqlite SELECT accounts", "doorcode.mail.deliver",
            },
            names);
        var register = spans.Single(span => span.Name == "POST /api/users/register");
        Assert.Contains(spans, span => span.Name == "doorcode.hash" && span.Trace == register.Trace);
        Assert.All(
            spans.Where(span => span.Name == "doorcode.mail.deliver"), span => Assert.Equal(register.Trace, Assert.Single(span.Links)));
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_sent()
    {
        await using var collector = await Collector.StartAsync();
        await using var server = await Servers.StartAsync(
            Build.Native, _folder, [.. Export(collector.Url).Where(setting => !setting.Item1.EndsWith("ENDPOINT", StringComparison.Ordinal))]);
        await server.GetAsync("/api/users/me/");
        server.Send(Signal.Terminate);
        await server.WaitForExitAsync();

        Assert.Equal("", collector.Text("traces") + collector.Text("metrics") + collector.Text("logs"));
    }

    [Fact]
    public async Task A_collector_that_never_answers_holds_no_stop_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://{silent.LocalEndpoint}");
        await using var server = await Servers.StartAsync(Build.Native, _folder, Export(url));
        Assert.Equal(401, await server.GetAsync("/api/users/me/"));

        // The collector is silent until the server has ended.
        server.Send(Signal.Terminate);
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    public async Task A_wrong_setting_stops_the_start_with_one_sentence_that_names_it(string variable, string value)
    {
        var (exitCode, output) = await Servers.RunAsync(
            Build.Native, _folder, [], ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"), (variable, value));

        Assert.Equal(1, exitCode);
        Assert.Contains(variable, Assert.Single(output.Split('\n'), line => line.Length > 0), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (string, string)[] Export(string url) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", url),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];
}
