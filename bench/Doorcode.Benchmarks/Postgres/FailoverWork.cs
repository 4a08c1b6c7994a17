using System.Collections.Concurrent;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Postgres;

/// <summary>Requests through the load balancer while one of two servers is killed.</summary>
internal sealed class FailoverWork(Settings settings, ScratchFolder folder, Report report)
{
    private static readonly TimeSpan MarkDownPatience = TimeSpan.FromSeconds(10);

    public async Task RunAsync(DoorcodeOnPostgres host, Programs programs, CancellationToken cancel)
    {
        await using var pair = await ServerPair.StartAsync(host, programs, folder.Make("failover"), cancel);
        var (asked, failedBefore, failedAfter) = (0, 0, 0);
        for (var round = 0; round < settings.Rounds; round++)
        {
            Progress.Say($"failover: round {round + 1} of {settings.Rounds}");
            var victim = pair.Servers[round % 2];
            var requests = new ConcurrentQueue<(long Started, bool Answered)>();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var askers = Enumerable.Range(0, Settings.Connections).Select(_ => AskOnAsync(pair, requests, over.Token)).ToList();
            await WaitAsync(TimeSpan.FromSeconds(1), cancel);
            await victim.KillAsync();
            var markedDown = await MarkedDownAsync(pair, victim, cancel);
            await WaitAsync(TimeSpan.FromSeconds(settings.Seconds), cancel);
            await over.CancelAsync();
            await Task.WhenAll(askers);
            await victim.StartAsync(TimeSpan.Zero, cancel);
            while (!(await pair.Balancer.UpAsync(cancel)).Contains(victim.Name))
                await WaitAsync(TimeSpan.FromMilliseconds(50), cancel);

            asked += requests.Count(request => request.Started > markedDown);
            failedBefore += requests.Count(request => !request.Answered && request.Started <= markedDown);
            failedAfter += requests.Count(request => !request.Answered && request.Started > markedDown);
        }
        report.AddCount("requests that failed after a killed server was marked down", failedAfter,
            FormattableString.Invariant($"of {asked}; {failedBefore} failed before that"), Target.ValueAtMost(0, "requests"));
    }

    private static async Task AskOnAsync(ServerPair pair, ConcurrentQueue<(long Started, bool Answered)> requests, CancellationToken over)
    {
        try
        {
            while (!over.IsCancellationRequested)
            {
                var started = TimeProvider.System.GetTimestamp();
                requests.Enqueue((started, await pair.AskAsync(over)));
            }
        }
        catch (OperationCanceledException)
        {
            // The round is over; what was on its way does not count.
        }
    }

    private static async Task<long> MarkedDownAsync(ServerPair pair, DoorcodeServer victim, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < MarkDownPatience)
        {
            if (!(await pair.Balancer.UpAsync(cancel)).Contains(victim.Name))
                return TimeProvider.System.GetTimestamp();
            await WaitAsync(TimeSpan.FromMilliseconds(10), cancel);
        }
        throw new InvalidRunException($"HAProxy did not notice that {victim.Name} is gone");
    }

    private static Task WaitAsync(TimeSpan time, CancellationToken cancel) => Task.Delay(time, TimeProvider.System, cancel);
}
