using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>Puts loads on contenders in turn, so that a machine that gets slower gets slower for all.</summary>
internal static class Contest
{
    /// <returns>For each contender, in the given order, what each round gave.</returns>
    public static async Task<Load[][]> RunAsync(Settings settings, string work, IReadOnlyList<RunningHost> hosts,
        PreparedLoad[] contenders, CancellationToken cancel)
    {
        var results = contenders.Select(_ => new Load[settings.Rounds]).ToArray();
        foreach (var contender in contenders)
            await contender(settings.WarmUpSeconds, cancel);
        for (var round = 0; round < settings.Rounds; round++)
        {
            Progress.Say($"{work}: round {round + 1} of {settings.Rounds}");
            // Every other round runs backwards: nobody always comes after the same neighbour.
            var order = Enumerable.Range(0, contenders.Length);
            foreach (var contender in round % 2 == 0 ? order : order.Reverse())
            {
                foreach (var host in hosts)
                    await host.SettleAsync(cancel);
                results[contender][round] = await contenders[contender](settings.Seconds, cancel);
            }
        }
        return results;
    }
}
