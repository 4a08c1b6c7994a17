using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Doorcode.Events;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Events;

/// <summary>What one record of a fact leaves.</summary>
public sealed class EventLogTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Series, long Value)> _counted = new();
    private readonly MeterListener _listener = new();
    private DoorcodeApp _app = null!;

    private EventLog Events => _app.Services.GetRequiredService<EventLog>();

    public async ValueTask InitializeAsync()
    {
        _app = await DoorcodeApp.StartAsync();
        var ours = _app.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DoorcodeMeter.Name && instrument.Meter.Scope == ours)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _counted.Enqueue(($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}".TrimEnd(), value)));
        _listener.Start();
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return _app.DisposeAsync();
    }

    [Fact]
    public async Task A_late_refresh_token_leaves_one_audit_line_one_count_and_one_log_line()
    {
        var old = await (await _app.JoinAsync("ada@example.org")).TokensAsync();
        (await _app.RefreshAsync(old.Refresh)).ShouldBe(200);
        _app.Clock.Advance(TimeSpan.FromSeconds(10));
        (await _app.RefreshAsync(old.Refresh)).ShouldBe(Problems.TokenInvalid);
        (await _app.RefreshAsync(old.Refresh)).ShouldBe(Problems.TokenInvalid);

        Assert.Equal(1, _app.Count("audit WHERE event = 'refresh.reuse'"));
        Assert.Equal(
            [("doorcode.refreshes rotated", 1), ("doorcode.refreshes reuse", 1), ("doorcode.refreshes dead", 1)],
            _counted.Where(count => count.Series.StartsWith("doorcode.refreshes", StringComparison.Ordinal)));
        var (id, text) = Assert.Single(_app.Log.All, line => line.Id.Id == 1303);
        Assert.Equal("refresh.reuse", id.Name);
        Assert.Contains("generation 0 came back when 1 was the current one", text, StringComparison.Ordinal);
        Assert.DoesNotContain("(null)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fact_whose_transaction_is_rolled_back_leaves_nothing()
    {
        var fact = new EventRecord(SessionsEvents.Reused);
        var database = _app.Services.GetRequiredService<Database>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync<int>(
            async tx =>
            {
                await Events.RecordAsync(tx, fact);
                throw new InvalidOperationException("a test");
            },
            CancellationToken.None));

        Assert.Equal(0, _app.Count("audit WHERE event = 'refresh.reuse'"));
        Assert.DoesNotContain(_counted, count => count.Series == "doorcode.refreshes reuse");
        Assert.DoesNotContain(_app.Log.All, line => line.Id.Id == 1303);
    }

    [Fact]
    public void Every_counter_that_an_alert_looks_at_is_zero_at_the_start()
    {
        Events.ShowZeros();

        Assert.All(_counted, count => Assert.Equal(0, count.Value));
        string[] expected =
        [
            "doorcode.registrations", "doorcode.hash.refused", "doorcode.password_reset_requests", "doorcode.password_resets",
            "doorcode.password_changes",
            .. Series("doorcode.confirmations", "accepted", "rejected", "exhausted", "address_taken"),
            .. Series("doorcode.logins", "accepted", "rejected", "limited", "second_factor", "disabled"),
            .. Series("doorcode.logins", "accepted_by_code", "rejected_after_code", "second_factor_after_code"),
            .. Series("doorcode.passkey.logins", "accepted", "rejected"),
            .. Series("doorcode.second_factors", "accepted", "rejected", "limited"),
            .. Series("doorcode.reauthentications", "accepted", "rejected", "limited"),
            .. Series("doorcode.email_changes", "asked", "confirmed", "taken", "stopped", "undone", "stop_rejected"),
            .. Series("doorcode.refreshes", "rotated", "cookie", "repeated", "dead", "reuse", "forged"),
            .. Series("doorcode.events", "handled", "failed", "given_up"),
            .. Series("doorcode.mails", "sent", "deferred", "given_up"),
            .. Series("doorcode.mailboxlayer.checks", "accepted", "refused", "unavailable", "budget_spent", "network_budget_spent"),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), _counted.Select(count => count.Series).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Series(string counter, params string[] outcomes) => outcomes.Select(outcome => $"{counter} {outcome}");
}
