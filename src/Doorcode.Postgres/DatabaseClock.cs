using Doorcode.Storage;
using Microsoft.Extensions.Logging;

namespace Doorcode.Postgres;

/// <summary>
/// The database server's clock, which is the same for all servers: read now and then, and carried on in between by this
/// machine's monotonic clock, which no correction of the time moves. A clock that the host has registered itself wins.
/// </summary>
internal sealed class DatabaseClock(TimeProvider host) : ServerClock(host)
{
    /// <summary>A reading that took longer is too inaccurate.</summary>
    private static readonly TimeSpan LongestTrip = TimeSpan.FromMilliseconds(250);

    /// <summary>After this long, a bad reading is better than none.</summary>
    private static readonly TimeSpan LongestTrust = TimeSpan.FromMinutes(2);

    /// <summary>Far from enough for a monotonic clock to drift by a millisecond.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private Reading? _last;

    /// <summary>Whether the host leaves the time to the database.</summary>
    public bool IsDatabase { get; } = ReferenceEquals(host, TimeProvider.System);

    public override long Now => Volatile.Read(ref _last) is { } reading
        ? reading.Time + (long)Timers.GetElapsedTime(reading.Stamp).TotalMilliseconds
        : Timers.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Takes readings; the one with the shortest trip counts.</summary>
    /// <param name="ask">Asks the database for its time.</param>
    /// <param name="times">How often.</param>
    public async Task MeasureAsync(Func<ValueTask<long>> ask, int times)
    {
        if (!IsDatabase)
            return;

        Reading? best = null;
        for (var i = 0; i < times; i++)
        {
            var before = Timers.GetTimestamp();
            var time = await ask();
            var trip = Timers.GetElapsedTime(before);
            if (best is null || trip < best.Trip)
                best = new Reading(time + (long)(trip / 2).TotalMilliseconds, Timers.GetTimestamp(), trip);
        }

        var last = Volatile.Read(ref _last);
        if (best is not null && (best.Trip <= LongestTrip || last is null || Timers.GetElapsedTime(last.Stamp) > LongestTrust))
            Volatile.Write(ref _last, best);
    }

    /// <summary>Takes a reading now and then; without one, the last is carried on.</summary>
    /// <param name="ask">Asks the database for its time.</param>
    /// <param name="log">Where a reading that failed is told.</param>
    /// <param name="stop">Ends it.</param>
    public async Task KeepAsync(Func<ValueTask<long>> ask, ILogger log, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                await TryMeasureAsync(ask, log);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryMeasureAsync(Func<ValueTask<long>> ask, ILogger log)
    {
        try
        {
            await MeasureAsync(ask, times: 1);
        }
        catch (BackendUnavailableException failure)
        {
            PostgresLog.ClockUnread(log, failure);
        }
    }

    private sealed record Reading(long Time, long Stamp, TimeSpan Trip);
}
