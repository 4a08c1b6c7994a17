using Doorcode.Rig;

namespace Doorcode.Benchmarks.Postgres;

/// <summary>From the moment at which PostgreSQL accepts connections again to the first answer through the load balancer.</summary>
internal sealed class RecoveryWork(Settings settings, ScratchFolder folder, Report report)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(4);

    /// <summary>
    /// HAProxy asks a server that is down this often. An outage sets its rhythm, so outages of one length would all end at the same moment between two
    /// questions: each round's is longer by a part of the pause.
    /// </summary>
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task RunAsync(PostgresCluster postgres, DoorcodeOnPostgres host, Programs programs, CancellationToken cancel)
    {
        await using var pair = await ServerPair.StartAsync(host, programs, folder.Make("recovery"), cancel);
        var times = new List<double>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            Progress.Say($"recovery: round {round + 1} of {settings.Rounds}");
            // As a crash: what was committed is found again in the write-ahead log.
            await postgres.StopAsync(Signal.Quit);
            await Task.Delay(Outage + (BetweenQuestions * round / settings.Rounds), TimeProvider.System, cancel);
            if (await pair.AskAsync(cancel))
                throw new InvalidRunException("a server answered without its database");
            await postgres.StartAsync(cancel);
            var time = await FirstAnswer.WaitAsync(() => pair.AskAsync(cancel), Patience, cancel)
                ?? throw new InvalidRunException("no server answered after PostgreSQL was back");
            times.Add(time.TotalMilliseconds);
        }
        report.AddCount("first answer after PostgreSQL is back", Report.Median(times),
            FormattableString.Invariant($"ms; the longest of {times.Count} was {times.Max():0} ms"), Target.ValueAtMost(2000, "ms"));
    }
}
