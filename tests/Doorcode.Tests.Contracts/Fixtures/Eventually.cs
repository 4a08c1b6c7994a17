using System.Diagnostics;

namespace Doorcode.Tests.Fixtures;

/// <summary>For what happens soon after an answer, without saying when.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // The machine has other work to do meanwhile.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Looks until it is so.</summary>
    public static Task TrueAsync(Func<ValueTask<bool>> look, string what) => TrueAsync(look, what, Limit);

    public static Task TrueAsync(Func<bool> look, string what) => TrueAsync(() => ValueTask.FromResult(look()), what);

    /// <summary>The same, for what takes its time.</summary>
    public static async Task TrueAsync(Func<ValueTask<bool>> look, string what, TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await look())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
                throw new TimeoutException($"Not so after {limit}: {what}");

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
