using Doorcode.Harness.Facts;
using Doorcode.Rig;

namespace Doorcode.Harness.Faults;

/// <summary>One fault after the other, with quiet between them, spread over the run.</summary>
internal sealed class Schedule(Injector injector, RunClock clock)
{
    /// <summary>What a fault and the quiet after it take at least.</summary>
    public static readonly TimeSpan LeastSlot = TimeSpan.FromSeconds(16);

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestFault = TimeSpan.FromSeconds(12);

    /// <summary>How long a run must be for so many faults.</summary>
    public static TimeSpan LeastDuration(int faults) => WarmUp + (faults * LeastSlot);

    public async Task RunAsync(IReadOnlyList<FaultKind> faults, TimeSpan duration, CancellationToken cancel)
    {
        if (faults.Count == 0)
            return;
        var begin = clock.Now;
        var slot = (duration - WarmUp) / faults.Count;
        var length = slot * 0.4 < LongestFault ? slot * 0.4 : LongestFault;
        for (var number = 0; number < faults.Count; number++)
        {
            var due = begin + (long)(WarmUp + (number * slot)).TotalMilliseconds;
            if (due - clock.Now is var wait and > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System, cancel);
            await injector.InjectAsync(faults[number], length, cancel);
            // What comes next must not be put down to this one.
            await Task.Delay(TimeSpan.FromMilliseconds(FaultRun.Settling), TimeProvider.System, cancel);
        }
        Progress.Say($"All {faults.Count} faults were injected");
    }
}
