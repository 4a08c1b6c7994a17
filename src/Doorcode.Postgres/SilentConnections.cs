using System.Diagnostics;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>
/// Where one connection died without a word, the idle ones may have, too, and whoever sends one batch at a time would meet them one
/// after the other.
/// </summary>
internal sealed class SilentConnections
{
    /// <summary>When dropping them did not help, doing it again does not either.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private long? _droppedAt;

    /// <summary>Drops the idle connections, so that the next ones are new.</summary>
    /// <param name="pool">Whose.</param>
    public void Drop(NpgsqlDataSource pool)
    {
        if (_droppedAt is { } before && Stopwatch.GetElapsedTime(before) < Pause)
            return;

        _droppedAt = Stopwatch.GetTimestamp();
        pool.Clear();
    }
}
