using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>
/// The connections to the primary. A connection that has rested is asked whether it is alive and may write before it is used, so
/// that a connection which was closed meanwhile costs no request its answer. When a connection breaks or takes no more writes, all
/// connections that were opened before are dropped, because the same has probably happened to them.
/// </summary>
internal sealed class PostgresPool(PostgresHosts hosts, TimeProvider clock, ILogger log) : IDisposable
{
    /// <summary>After resting for as long as this, a connection is asked before it is used; TCP's keepalive begins to ask then, too.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    /// <summary>How long the answer may take. Another connection must be opened and used in what is left of a step's time.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(750);

    /// <summary>How long after the first refused connection other steps still wait for one. A restart takes less.</summary>
    private static readonly TimeSpan ShortOutage = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Silent connections are dropped once in this time: if that did not help, doing it again does not either.</summary>
    private static readonly TimeSpan SilencePause = TimeSpan.FromSeconds(15);

    /// <summary>On in a standby, and where <c>default_transaction_read_only</c> is on.</summary>
    private const string AskReadOnly = "SELECT current_setting('transaction_read_only') = 'on'";

    /// <summary>
    /// Takes about a megabyte of the disk and gives it back when the statement ends. Rows of a table would find room in pages that it has already.
    /// </summary>
    private const string TakeRoom = "CREATE TEMPORARY TABLE doorcode_room ON COMMIT DROP AS SELECT generate_series(1, 30000)";

    private volatile bool _wasFull;

    private readonly KnownConnections _known = new(clock);
    private long _outageSince;
    private long _silenceDroppedAt;

    /// <summary>Runs work that may write.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="work">Gets the connection.</param>
    /// <param name="limit">Is cancelled when the step's time is over.</param>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken limit)
    {
        var (connection, known) = await TakeAsync(limit);
        await using var taken = connection;
        return await UseAsync(connection, known, work);
    }

    /// <summary>
    /// Runs a query. PostgreSQL 14 and later reports with each answer whether the connection can still write. If it cannot, the
    /// primary may be elsewhere and the answer may be old, so it does not count.
    /// </summary>
    /// <inheritdoc cref="RunAsync"/>
    /// <exception cref="ReadOnlyServerException">The answer came from a server that takes no writes.</exception>
    public async Task<T> QueryAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken limit)
    {
        var (connection, known) = await TakeAsync(limit);
        await using var taken = connection;
        var answer = await UseAsync(connection, known, work);
        if (known.IsSuspect(connection))
            await UseAsync(connection, known, used => RefuseReadOnlyAsync(used, known, limit));

        return answer;
    }

    /// <summary>
    /// Once a statement has failed because the disk is full, makes sure that there is room again. Writes that find room in their table succeed
    /// meanwhile, and so does the write that proves readiness.
    /// </summary>
    public async Task ProveRoomAsync(CancellationToken limit)
    {
        if (!_wasFull)
            return;

        // First, so that a failure meanwhile is not forgotten.
        _wasFull = false;
        try
        {
            await RunAsync(
                async connection =>
                {
                    await using var take = new NpgsqlCommand(TakeRoom, connection);
                    return await take.ExecuteNonQueryAsync(limit);
                },
                limit);
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            // The role may make no temporary tables: the next statement that fails says it again.
        }
        catch
        {
            _wasFull = true;
            throw;
        }
    }

    /// <summary>Drops the idle connections after a batch ran out of time: its connection may be dead, and so may they.</summary>
    public void DropSilent()
    {
        var before = Volatile.Read(ref _silenceDroppedAt);
        if (before != 0 && Stopwatch.GetElapsedTime(before) < SilencePause)
            return;

        Volatile.Write(ref _silenceDroppedAt, Stopwatch.GetTimestamp());
        Drop();
    }

    /// <summary>Asks a server whether it takes writes.</summary>
    /// <exception cref="ReadOnlyServerException">It does not.</exception>
    public static async Task RefuseReadOnlyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var ask = new NpgsqlCommand(AskReadOnly, connection);
        if (await ask.ExecuteScalarAsync(cancel) is true)
            throw new ReadOnlyServerException();
    }

    public void Dispose() => hosts.Dispose();

    private async Task<T> UseAsync<T>(NpgsqlConnection connection, KnownConnection known, Func<NpgsqlConnection, Task<T>> work)
    {
        try
        {
            var result = await work(connection);
            known.AnsweredAt = clock.GetTimestamp();
            return result;
        }
        catch (Exception failure) when (PostgresErrors.IsLostConnection(failure) || PostgresErrors.IsReadOnly(failure))
        {
            Drop(known, failure);
            throw;
        }
        catch (PostgresException full) when (PostgresErrors.IsDiskFull(full))
        {
            _wasFull = true;
            throw;
        }
    }

    /// <summary>Takes a connection that can be used; nothing has been sent when this fails.</summary>
    private async Task<(NpgsqlConnection Connection, KnownConnection Known)> TakeAsync(CancellationToken limit)
    {
        while (true)
        {
            try
            {
                var usable = await TryTakeAsync(limit);
                Volatile.Write(ref _outageSince, 0);
                return usable;
            }
            catch (Exception failure) when (PostgresErrors.IsRefusal(failure) && !limit.IsCancellationRequested && IsShortOutage())
            {
                PostgresLog.ConnectionRefused(log, failure);
                await Task.Delay(Pause, TimeProvider.System, limit);
            }
        }
    }

    private async Task<(NpgsqlConnection Connection, KnownConnection Known)> TryTakeAsync(CancellationToken limit)
    {
        while (true)
        {
            var connection = await hosts.TakeAsync(limit);
            var known = _known.Find(connection, out var isNew);
            // While another step drops the pool, the driver still gives out its old connections.
            if (_known.IsCurrent(known) && !known.MustBeAsked(connection, isNew, Rest, clock))
                return (connection, known);

            var generation = _known.Generation;
            try
            {
                await AskAsync(connection, known, limit);
                known.Generation = generation;
                return (connection, known);
            }
            catch (Exception failure) when (!isNew && PostgresErrors.IsRefusal(failure) && !limit.IsCancellationRequested)
            {
                // The connection was closed while it rested.
                PostgresLog.ConnectionLost(log, failure);
            }
        }
    }

    /// <summary>Asks whether a connection is alive and may write. A connection that may not, or gives no answer, is given back.</summary>
    private async Task AskAsync(NpgsqlConnection connection, KnownConnection known, CancellationToken limit)
    {
        var overrun = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var asking = UseAsync(connection, known, used => RefuseReadOnlyAsync(used, known, overrun.Token));
        try
        {
            await asking.WaitAsync(AnswerLimit, TimeProvider.System, CancellationToken.None);
        }
        catch (TimeoutException) when (!asking.IsCompleted)
        {
            var silent = new SilentConnectionException();
            Drop(known, silent);
            _ = FinishAsync(asking, connection, overrun);
            throw silent;
        }
        catch
        {
            await connection.DisposeAsync();
            overrun.Dispose();
            throw;
        }

        overrun.Dispose();
    }

    /// <summary>Cancels a question without an answer, and gives the connection back once the driver lets go of it. Never throws.</summary>
    private static async Task FinishAsync(Task asking, NpgsqlConnection connection, CancellationTokenSource overrun)
    {
        CancellationThread.Start(overrun);
        await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.DisposeAsync();
        overrun.Dispose();
    }

    private static async Task<bool> RefuseReadOnlyAsync(NpgsqlConnection connection, KnownConnection known, CancellationToken limit)
    {
        await RefuseReadOnlyAsync(connection, limit);
        known.IsWritable(connection);
        return true;
    }

    private bool IsShortOutage()
    {
        var now = Stopwatch.GetTimestamp();
        var since = Interlocked.CompareExchange(ref _outageSince, now, 0);
        return since == 0 || Stopwatch.GetElapsedTime(since, now) < ShortOutage;
    }

    private void Drop(KnownConnection known, Exception failure)
    {
        if (!_known.IsCurrent(known))
            return;

        // During an outage each new connection fails in the same way: the first ones say it.
        if (Volatile.Read(ref _outageSince) == 0)
            PostgresLog.ConnectionsDropped(log, failure.Message);

        Drop();
    }

    private void Drop()
    {
        _known.Drop();
        hosts.Clear();
    }
}
