using System.Collections.Concurrent;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>What is known about one physical connection.</summary>
internal sealed class KnownConnection
{
    private bool _isMisreported;

    /// <summary>How often the pool had been dropped when the connection was first seen, or asked for the last time.</summary>
    public required int Generation { get; set; }

    /// <summary>When it last answered, by the pool's clock.</summary>
    public long AnsweredAt { get; set; }

    /// <summary>Whether it must be asked before it is used.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isNew">Whether it is seen for the first time, and so has just been opened.</param>
    /// <param name="rest">After how long without an answer it may have been closed.</param>
    /// <param name="clock">The pool's clock.</param>
    public bool MustBeAsked(NpgsqlConnection connection, bool isNew, TimeSpan rest, TimeProvider clock) =>
        IsSuspect(connection) || (isNew ? !Reports(connection) : clock.GetElapsedTime(AnsweredAt) >= rest);

    /// <summary>Whether the server has reported, with its last answer, that it takes no writes.</summary>
    public bool IsSuspect(NpgsqlConnection connection) => !_isMisreported && ReportsReadOnly(connection);

    /// <summary>
    /// Notes that the server was asked and takes writes. If its report says otherwise, the report is ignored from now on: PgBouncer
    /// repeats the report of its first server, which may have been a standby then.
    /// </summary>
    public void IsWritable(NpgsqlConnection connection) => _isMisreported |= ReportsReadOnly(connection);

    /// <summary>PostgreSQL 14 and later reports both settings at the start, and each change with the next answer.</summary>
    public static bool Reports(NpgsqlConnection connection) => connection.PostgresParameters.ContainsKey("in_hot_standby");

    public static bool ReportsReadOnly(NpgsqlConnection connection)
    {
        var reported = connection.PostgresParameters;
        return IsOn("in_hot_standby") || IsOn("default_transaction_read_only");

        bool IsOn(string setting) => reported.TryGetValue(setting, out var value) && value is "on";
    }
}

/// <summary>
/// The physical connections of a pool. The driver hands them out as new objects each time, so they are found by the process that serves
/// them in PostgreSQL.
/// </summary>
internal sealed class KnownConnections(TimeProvider clock)
{
    /// <summary>Closed connections stay in the table. When it holds this many, it is emptied, and each connection is asked once more.</summary>
    private const int Most = 1000;

    private readonly ConcurrentDictionary<int, KnownConnection> _all = new();
    private int _generation;

    /// <summary>How often the pool has been dropped.</summary>
    public int Generation => Volatile.Read(ref _generation);

    public KnownConnection Find(NpgsqlConnection connection, out bool isNew)
    {
        isNew = false;
        if (_all.TryGetValue(connection.ProcessID, out var known))
            return known;

        isNew = true;
        if (_all.Count >= Most)
            _all.Clear();

        return _all[connection.ProcessID] = new KnownConnection { Generation = Generation, AnsweredAt = clock.GetTimestamp() };
    }

    /// <summary>Whether the pool has not been dropped since the connection was first seen or asked.</summary>
    public bool IsCurrent(KnownConnection known) => known.Generation == Generation;

    /// <summary>The pool is dropped.</summary>
    public void Drop() => Interlocked.Increment(ref _generation);
}
