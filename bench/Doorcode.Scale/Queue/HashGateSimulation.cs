namespace Doorcode.Scale.Queue;

/// <summary>What people wait for their password's hash.</summary>
/// <param name="Load">Arrivals as a share of what the cores can hash.</param>
/// <param name="P50">Half of them wait and are hashed within this; milliseconds.</param>
/// <param name="P99">All but one in a hundred.</param>
/// <param name="Refused">Share that found the queue full and was answered 503.</param>
internal sealed record GatePoint(double Load, double P50, double P99, double Refused);

/// <summary>
/// The gate before the password hashes as a queue: arrivals at random, so many hashes at once as there are cores, a bounded
/// queue before them (M/G/k/n). Shows where the knee is.
/// </summary>
/// <param name="cores">Hashes at once.</param>
/// <param name="hashMs">What one takes; milliseconds.</param>
internal sealed class HashGateSimulation(int cores, double hashMs)
{
    /// <summary>As in Doorcode's own gate.</summary>
    private const int QueuePerCore = 64;

    /// <summary>Hashes differ by this share of their length, to either side.</summary>
    private const double Spread = 0.1;

    private const int Arrivals = 200_000;

    public GatePoint Run(double load)
    {
        var chance = new SplitMix(seed: 42);
        var perMs = load * cores / hashMs;
        var free = new PriorityQueue<int, double>(Enumerable.Range(0, cores).Select(core => (core, 0.0)));
        var waiting = new Queue<double>();
        var times = new List<double>(Arrivals);
        var (now, refused) = (0.0, 0);
        for (var arrival = 0; arrival < Arrivals; arrival++)
        {
            now += -Math.Log(1 - chance.Next()) / perMs;
            // Whoever begins before this moment is no longer in the queue.
            while (waiting.TryPeek(out var begins) && begins <= now)
                waiting.Dequeue();
            if (waiting.Count >= QueuePerCore * cores)
            {
                refused++;
                continue;
            }
            free.TryDequeue(out var core, out var freeAt);
            var start = Math.Max(now, freeAt);
            var end = start + (hashMs * (1 + (Spread * ((2 * chance.Next()) - 1))));
            free.Enqueue(core, end);
            if (start > now)
                waiting.Enqueue(start);
            times.Add(end - now);
        }
        times.Sort();
        return new GatePoint(load, times[times.Count / 2], times[(int)(times.Count * 0.99)], refused / (double)Arrivals);
    }
}
