using Doorcode.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>
/// One attempt at a transaction. BEGIN travels with the first statement. A statement whose outcome is not needed, or only at the end,
/// travels with the next one, so that the driver can cancel all of them. A connection that is given back without COMMIT is rolled back.
/// </summary>
internal sealed class PostgresTransaction(
    NpgsqlConnection connection, PostgresStatements statements, Tries tries, long now, CancellationToken cancel) : Transaction
{
    private const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtextextended(@name, 0)) IS NULL";

    private readonly List<Action> _afterwards = [];
    private readonly List<PostgresStep> _waiting = [];
    private bool _hasBegun;
    private bool _isCommitted;

    public override long Now => now;

    /// <summary>Commits without waiting for the disk. Call it before the first statement.</summary>
    public void Relax() => _waiting.Add(PostgresStep.Relax);

    /// <summary>Commits, unless the last statement has done it.</summary>
    public async Task CommitAsync()
    {
        if (_isCommitted)
            return;

        NoteCommit();
        if (_hasBegun)
            await statements.SendAsync(connection, [.. _waiting, PostgresStep.Commit], cancel);
        else if (_waiting.Count > 0)
            await statements.SendAsync(connection, _waiting, cancel);
    }

    /// <summary>Runs the actions that follow the commit. A failure is only logged, because the transaction is committed.</summary>
    public void RunAfterwards(ILogger log)
    {
        foreach (var action in _afterwards)
        {
            try
            {
                action();
            }
            catch (Exception failure)
            {
                PostgresLog.AfterCommitFailed(log, failure);
            }
        }
    }

    public override async ValueTask<int> ExecuteAsync(string sql, params Argument[] arguments) =>
        await statements.ExecuteAsync(connection, Waiting(), sql, arguments, cancel);

    public override async ValueTask<T?> FirstAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
        where T : default =>
        await statements.FirstAsync(connection, Waiting(), sql, read, arguments, cancel);

    public override async ValueTask<IReadOnlyList<T?>> FirstOfEachAsync<T>(string sql, Func<Row, T> read, IReadOnlyList<Argument[]> arguments)
        where T : default =>
        arguments.Count == 0 ? [] : await statements.FirstOfEachAsync(connection, Waiting(), sql, read, arguments, cancel);

    public override async ValueTask<IReadOnlyList<T>> AllAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments) =>
        await statements.AllAsync(connection, Waiting(), sql, read, arguments, cancel);

    public override async ValueTask<T?> LastAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
        where T : default
    {
        NoteCommit();
        PostgresStep[] after = _hasBegun ? [PostgresStep.Commit] : [];
        var row = await statements.LastAsync(connection, _waiting, sql, read, arguments, after, cancel);
        _isCommitted = true;
        return row;
    }

    public override ValueTask SendAsync(string sql, params Argument[] arguments)
    {
        _waiting.Add(new PostgresStep(sql, arguments, StepAnswer.None));
        return ValueTask.CompletedTask;
    }

    public override ValueTask DemandAsync(string sql, params Argument[] arguments)
    {
        _waiting.Add(new PostgresStep(sql, arguments, StepAnswer.MustChange));
        return ValueTask.CompletedTask;
    }

    public override ValueTask<DeferredResult<T>> AskAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
    {
        var asked = new DeferredResult<T>();
        Ask(sql, arguments, async (reader, limit) => asked.Set(await PostgresStatements.FirstAsync(reader, read, limit)));
        return ValueTask.FromResult(asked);
    }

    public override ValueTask<DeferredResult<IReadOnlyList<T>>> AskAllAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
    {
        var asked = new DeferredResult<IReadOnlyList<T>>();
        Ask(sql, arguments, async (reader, limit) => asked.Set(await PostgresStatements.AllAsync(reader, read, limit)));
        return ValueTask.FromResult(asked);
    }

    public override async ValueTask LockAsync(string name) =>
        await statements.ExecuteAsync(connection, Waiting(), TakeTurn, [("@name", "doorcode:" + name)], cancel);

    public override void OnCommitted(Action action) => _afterwards.Add(action);

    private void Ask(string sql, Argument[] arguments, Func<NpgsqlDataReader, CancellationToken, Task> read) =>
        _waiting.Add(new PostgresStep(sql, arguments, StepAnswer.Rows) { ReadAsync = read });

    /// <summary>Notes that the commit is about to be sent. If nothing was sent before, the whole transaction travels with it.</summary>
    private void NoteCommit()
    {
        if (_hasBegun)
            tries.Committing();
        else
            tries.CommittingWhole();
    }

    /// <summary>The statements that are sent in front of the next one.</summary>
    private PostgresStep[] Waiting()
    {
        PostgresStep[] waiting = _hasBegun ? [.. _waiting] : [PostgresStep.Begin, .. _waiting];
        _hasBegun = true;
        _waiting.Clear();
        return waiting;
    }
}
