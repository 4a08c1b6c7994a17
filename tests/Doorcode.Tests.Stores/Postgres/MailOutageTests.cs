using Doorcode.Outbox;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Two servers that send, and a database that is away for longer than a lease while SMTP answers one of them.</summary>
public sealed class MailOutageTests : IAsyncLifetime
{
    private const int MailSent = 1500;
    private const int Unreachable = 1505;

    /// <summary>30 seconds and twice the tests' limit of two minutes for a conversation.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(270);

    /// <summary>For so long no server takes anything over.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(15);

    private readonly PostgresCluster _postgres = PostgresCluster.Prepare();
    private DoorcodeApp? _first;
    private DoorcodeApp? _second;

    private DoorcodeApp First => _first!;

    private DoorcodeApp Second => _second!;

    private SmtpMailbox Mailbox => First.Mailbox;

    public async ValueTask InitializeAsync()
    {
        _first = await DoorcodeApp.StartOnAsync(
            PostgresDatabases.WithoutPatience(await _postgres.NewDatabaseAsync()), "Doorcode:RateLimits:Enabled=false");
        _second = await First.StartBesideAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _second, _first }.OfType<DoorcodeApp>())
            await server.DisposeAsync();

        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task A_mail_that_was_taken_while_the_database_was_away_for_longer_than_a_lease_is_sent_once()
    {
        for (var round = 0; round < 6; round++)
        {
            var address = $"once{round}@example.org";
            var knowing = await SendWhileAwayAsync(address);
            await _postgres.StartAsync();
            if (round % 2 == 1)
                Ring(knowing);

            // The other one may come first, by chance or by far.
            await TurnAsync(knowing == First ? Second : First, $"other{round}@example.org");
            await ShouldBeSentOnceAsync(address);
        }
    }

    [Fact]
    public async Task A_server_that_starts_after_the_outage_takes_nothing_over_at_once()
    {
        await SendWhileAwayAsync("ada@example.org");
        await _postgres.StartAsync();
        await using var third = await First.StartBesideAsync();
        await TurnAsync(third, "bob@example.org");
        await ShouldBeSentOnceAsync("ada@example.org");
    }

    [Fact]
    public async Task A_mail_whose_delivery_no_server_records_is_sent_again_some_seconds_later_with_the_same_Message_ID()
    {
        var knowing = await SendWhileAwayAsync("ada@example.org");
        await knowing.StopAsync();
        await _postgres.StartAsync();
        var other = knowing == First ? Second : First;
        await TurnAsync(other, "bob@example.org");
        First.Clock.Advance(Wait - TimeSpan.FromMilliseconds(1));
        await TurnAsync(other, "eve@example.org");
        Assert.Single(TakenFor("ada@example.org"));

        First.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Mailbox.Until(_ => TakenFor("ada@example.org").Count == 2);
        Assert.Single(TakenFor("ada@example.org").Select(mail => mail.Message.MessageId).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_delivery_is_recorded_again_when_a_crash_of_the_database_has_forgotten_it()
    {
        // The record is not waited for; so it stays in memory for long.
        await _postgres.ExecuteAsync("postgres", "ALTER SYSTEM SET wal_writer_delay = '10s'");
        await _postgres.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        var (address, isForgotten) = ("", false);
        for (var round = 0; round < 20 && !isForgotten; round++)
        {
            address = $"forgotten{round}@example.org";
            await First.RegisterAsync(address);
            await Eventually.TrueAsync(() => Sent() == round + 1, "its delivery is recorded");
            await _postgres.StopAsync(Signal.Quit);
            await _postgres.StartAsync();
            isForgotten = Waiting() == 1;
        }

        Assert.True(isForgotten, "no crash was quick enough");
        First.Clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(
            () =>
            {
                Ring(First);
                Ring(Second);
                return Waiting() == 0;
            },
            "its delivery is recorded again");
        First.Clock.Advance(Lease);
        await TurnAsync(First, "bob@example.org");
        await TurnAsync(Second, "eve@example.org");
        Assert.Single(TakenFor(address));

        int Sent() => new[] { First, Second }.Sum(server => server.Log.All.Count(line => line.Id.Id == MailSent));

        long Waiting() => (long)First.Scalar("SELECT COUNT(*) FROM outbox")!;
    }

    /// <summary>Stops the database while SMTP has taken a mail and not yet said so, and lets the lease end.</summary>
    /// <returns>The server that knows.</returns>
    private async Task<DoorcodeApp> SendWhileAwayAsync(string address)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Mailbox.Next(new SmtpFault.HoldAnswer(gate.Task));
        await First.RegisterAsync(address);
        await _postgres.StopAsync();

        var (first, second) = (Misses(First), Misses(Second));
        gate.SetResult();
        await Eventually.TrueAsync(() => Misses(First) > first || Misses(Second) > second, "what was sent could not be recorded");
        var knowing = Misses(First) > first ? First : Second;

        (first, second) = (Misses(First), Misses(Second));
        First.Clock.Advance(Lease);
        // One that was about to sleep has set its alarm by the new time.
        Ring(First);
        Ring(Second);
        await Eventually.TrueAsync(() => Misses(First) > first && Misses(Second) > second, "both have looked in vain");
        return knowing;
    }

    /// <summary>Makes a server send, so that it has claimed what it would claim.</summary>
    private static async Task TurnAsync(DoorcodeApp server, string address)
    {
        await Eventually.TrueAsync(
            async () => (int)(await RegistrationCalls.RegisterAsync(server, address)).Status == 200, "the database is back");
        await server.Mailbox.NextFor(address);
    }

    private async Task ShouldBeSentOnceAsync(string address)
    {
        await Eventually.TrueAsync(
            () =>
            {
                Ring(First);
                Ring(Second);
                return First.Scalar("SELECT COUNT(*) FROM outbox") is 0L;
            },
            "nothing is left to send");
        Assert.Single(TakenFor(address));
    }

    private List<MailedMessage> TakenFor(string address) =>
        [.. Mailbox.Taken.Where(mail => mail.Recipients.Contains(address, StringComparer.Ordinal))];

    private static int Misses(DoorcodeApp server) => server.Log.All.Count(line => line.Id.Id == Unreachable);

    private static void Ring(DoorcodeApp server) => server.Services.GetRequiredService<OutboxSignal>().Ring();
}
