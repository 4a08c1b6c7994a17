using System.Globalization;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Telemetry;

/// <summary>What <c>/metrics</c> of the native server shows after things have happened.</summary>
public sealed partial class MetricsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-metrics-").FullName;

    /// <summary>Series that a walk moves, and how far at least.</summary>
    private static readonly (string Name, string Labels, double AtLeast)[] Moved =
    [
        ("doorcode_registrations_total", "", 1),
        ("doorcode_confirmations_total", "outcome=\"accepted\"", 1),
        ("doorcode_confirmations_total", "outcome=\"rejected\"", 1),
        ("doorcode_guesses_total", "outcome=\"accepted\"", 1),
        ("doorcode_guesses_total", "outcome=\"rejected\"", 1),
        ("doorcode_logins_total", "outcome=\"accepted\"", 2),
        ("doorcode_logins_total", "outcome=\"rejected\"", 1),
        ("doorcode_refreshes_total", "outcome=\"rotated\"", 1),
        ("doorcode_refreshes_total", "outcome=\"reuse\"", 1),
        ("doorcode_mails_total", "outcome=\"sent\"", 1),
        ("doorcode_mails_total", "outcome=\"deferred\"", 1),
        ("doorcode_mail_delivery_duration_seconds_count", "", 2),
        ("doorcode_hash_duration_seconds_count", "", 4),
        ("doorcode_hash_wait_duration_seconds_count", "", 4),
        ("doorcode_hash_queue_limit", "", 1),
        ("doorcode_store_operation_duration_seconds_count", "operation=\"read\"", 5),
        ("doorcode_store_operation_duration_seconds_count", "operation=\"write\"", 5),
        ("doorcode_store_operation_duration_seconds_count", "store=\"sqlite\"", 10),
        ("doorcode_signing_key_lifetime_seconds", "", 90 * 86400),
        ("doorcode_sqlite_wal_size_bytes", "", 1),
        ("http_server_request_duration_seconds_count", "http_route=\"/api/users/login\"", 3),
    ];

    /// <summary>Series that alerts look at and that are there from the start, at zero.</summary>
    private static readonly (string Name, string Labels)[] Zero =
    [
        ("doorcode_hash_refused_total", ""),
        ("doorcode_connections_closed_total", ""),
        ("doorcode_hash_queue_length", ""),
        ("doorcode_logins_total", "outcome=\"limited\""),
        ("doorcode_refreshes_total", "outcome=\"dead\""),
        ("doorcode_mails_total", "outcome=\"given_up\""),
        ("doorcode_store_failures_total", "operation=\"write\""),
        ("doorcode_outbox_size", ""),
    ];

    [Fact]
    public async Task Every_series_rises_with_its_event_and_identifies_no_person()
    {
        await using var smtp = Aiosmtpd.Prepare(_folder);
        var management = FreePort.Find();
        await using var server = await StartAsync(smtp, management);
        var before = await Scrape.OfAsync(management);
        Assert.All(Zero, series => Assert.Equal(0, before.Value(series.Name, series.Labels)));
        Assert.All(Moved.Where(series => series.Name.StartsWith("doorcode_refreshes", StringComparison.Ordinal)), series =>
            Assert.Equal(0, before.Value(series.Name, series.Labels)));

        var walk = new WatchedWalk(server, smtp);
        await walk.RunAsync();

        var after = await Scrape.OfAsync(management);
        Assert.All(Moved, series =>
            Assert.True(after.Value(series.Name, series.Labels) >= series.AtLeast, $"{series}: {after.Value(series.Name, series.Labels)}"));
        Assert.NotNull(after.Value("doorcode_signing_key_age_seconds"));
        walk.AssertAbsentFrom(after.Text);
    }

    [Fact]
    public async Task Every_metric_that_the_dashboard_and_the_alerts_name_is_there()
    {
        await using var smtp = Aiosmtpd.Prepare(_folder);
        var management = FreePort.Find();
        await using var server = await StartAsync(smtp, management);
        await new WatchedWalk(server, smtp).RunAsync();
        var there = (await Scrape.OfAsync(management)).Names;

        foreach (var file in new[] { "ops/prometheus/alerts.yaml", "ops/grafana/doorcode.json" })
        {
            var named = MetricName().Matches(await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, file)))
                .Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
            Assert.InRange(named.Count, 10, 100);
            Assert.Empty(named.Except(there));
        }
    }

    [Fact]
    public async Task The_outbox_shows_how_much_waits_and_for_how_long()
    {
        await using var smtp = Aiosmtpd.Prepare(_folder);
        var server = await StartAsync(smtp, FreePort.Find());
        for (var i = 0; i < 3; i++)
        {
            await server.PostAsync(
                "/api/users/register/",
                new { email = $"ada{i}@example.org", password = "correct horse battery", full_name = "Ada" });
        }

        await server.DisposeAsync();
        var management = FreePort.Find();
        await using var next = await StartAsync(smtp, management);

        var seen = await Scrape.OfAsync(management);
        Assert.Equal(3, seen.Value("doorcode_outbox_size"));
        Assert.InRange(seen.Value("doorcode_outbox_oldest_age_seconds")!.Value, 0.001, 600);
    }

    [Fact]
    public async Task Prometheus_gets_the_same_names_however_it_asks()
    {
        await using var smtp = Aiosmtpd.Prepare(_folder);
        var management = FreePort.Find();
        await using var server = await StartAsync(smtp, management);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add(
            "Accept",
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,*/*;q=0.1");

        var text = await http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{management}/metrics")));

        Assert.Contains("doorcode_logins_total{", text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex(
        @"\b(doorcode|http_server|kestrel|dotnet)_[a-z0-9_]+(?=[\[{])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MetricName();

    private Task<DoorcodeServer> StartAsync(Aiosmtpd smtp, int management) => Servers.StartAsync(
        Build.Native,
        _folder,
        [
            .. WatchedWalk.Settings(smtp),
            ("Doorcode__Management__Url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{management}")),
        ]);
}
