using System.Diagnostics;

namespace Doorcode.Tests.Fixtures;

/// <summary>For what happens soon after an answer, without saying when.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Looks until it is so.</summary>
    public static async Task TrueAsync(Func<ValueTask<bool>> look, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await look())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
                throw new TimeoutException($"Not so after {Limit}: {what}");

            await Task.Yield();
        }
    }

    public static Task TrueAsync(Func<bool> look, string what) => TrueAsync(() => ValueTask.FromResult(look()), what);
}
