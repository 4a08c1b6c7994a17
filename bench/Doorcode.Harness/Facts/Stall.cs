namespace Doorcode.Harness.Facts;

/// <summary>A time in which the machine did not even run the harness. What it did not do then, no server can be blamed for.</summary>
internal sealed record Stall(long From, long To)
{
    public long Inside(Exchange exchange) => Math.Max(0, Math.Min(To, exchange.Ended) - Math.Max(From, exchange.Started));
}

/// <summary>A thread that only looks whether it is woken in time.</summary>
internal static class StallWatch
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    /// <summary>Late by less than this is ordinary on a busy machine.</summary>
    private const long Ordinary = 500;

    public static Thread Start(History history, RunClock clock, CancellationToken over)
    {
        var watch = new Thread(() =>
        {
            for (var last = clock.Now; !over.WaitHandle.WaitOne(Tick); last = clock.Now)
            {
                if (clock.Now - last > Ordinary)
                    history.Stalls.Enqueue(new Stall(last, clock.Now));
            }
        })
        { IsBackground = true, Name = "stalls", Priority = ThreadPriority.Highest };
        watch.Start();
        return watch;
    }
}
