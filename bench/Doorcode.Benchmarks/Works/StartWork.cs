using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>From starting the process to the first answer that read the database, which exists already.</summary>
internal static class StartWork
{
    private const int Starts = 10;

    public static async Task RunAsync(DoorcodeHost doorcode, IdentityHost identity, Report report, CancellationToken cancel)
    {
        var ours = new List<double>();
        var theirs = new List<double>();
        Progress.Say($"start: {Starts} starts each");
        for (var start = 0; start < Starts; start++)
        {
            ours.Add(await MeasureAsync(doorcode, cancel));
            theirs.Add(await MeasureAsync(identity, cancel));
        }
        report.AddFigure("start to first answer that reads the database", Report.Median(ours), identity.Name,
            Report.Median(theirs), "ms", Target.AtMost(0.2));
    }

    private static async Task<double> MeasureAsync(BenchmarkHost host, CancellationToken cancel)
    {
        await using var running = await host.StartAsync(cancel);
        return running.StartedIn.TotalMilliseconds;
    }
}
