using System.Globalization;
using Doorcode.Rig;

namespace Doorcode.Scale.Measuring;

/// <summary>Reads what server and database have used, before and after some repetitions.</summary>
internal sealed class CostMeter(Subject subject)
{
    // An idle process of PostgreSQL reports its last transactions after ten seconds (PGSTAT_IDLE_INTERVAL).
    private static readonly TimeSpan ReportDelay = TimeSpan.FromSeconds(11);

    public async Task<OperationCost> MeasureAsync(
        string name, int count, Func<int, Task> operation, CancellationToken cancel)
    {
        Progress.Say($"Measuring {name}, {count} times");
        var before = await ReadAsync(cancel);
        // Without the pauses around the operations, in which the server looks for mails that nobody told it of.
        var tripsBefore = subject.RoundTrips.Count;
        for (var number = 0; number < count; number++)
            await operation(number);
        var roundTrips = subject.RoundTrips.Count - tripsBefore;
        var after = await ReadAsync(cancel);
        return new OperationCost(name,
            (after.Server - before.Server).TotalMilliseconds / count,
            (after.Database - before.Database).TotalMilliseconds / count,
            roundTrips / (double)count,
            (after.Numbers[0] - before.Numbers[0]) / count,
            (after.Numbers[1] - before.Numbers[1]) / count,
            (after.Numbers[2] - before.Numbers[2]) / count);
    }

    private async Task<Reading> ReadAsync(CancellationToken cancel)
    {
        await Task.Delay(ReportDelay, TimeProvider.System, cancel);
        var (server, database) = (subject.Server.ProcessorTime, subject.Postgres.ProcessorTime);
        var text = await subject.Postgres.QueryAsync(Subject.Database,
            $"SELECT xact_commit, wal_sync, wal_bytes FROM pg_stat_database, pg_stat_wal WHERE datname = '{Subject.Database}'",
            cancel);
        var numbers = text.Split('|').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new Reading(server, database, numbers);
    }

    private sealed record Reading(TimeSpan Server, TimeSpan Database, double[] Numbers);
}
