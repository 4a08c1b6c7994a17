using Doorcode.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>
/// One try of a piece of work. BEGIN travels with its first statement, in a way that the driver can cancel like any other; a
/// connection that is given back without COMMIT is rolled back.
/// </summary>
internal sealed class PostgresTransaction(
    NpgsqlConnection connection, PostgresStatements statements, long now, CancellationToken cancel) : Transaction
{
    private const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtextextended(@name, 0)) IS NULL";

    private readonly List<Action> _afterwards = [];
    private bool _hasBegun;

    public override long Now => now;

    public async Task CommitAsync()
    {
        if (_hasBegun)
            await statements.ExecuteAsync(connection, before: null, "COMMIT", [], cancel);
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
        await statements.ExecuteAsync(connection, Begin(), sql, arguments, cancel);

    public override async ValueTask<T?> FirstAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
        where T : default =>
        await statements.FirstAsync(connection, Begin(), sql, read, arguments, cancel);

    public override async ValueTask<IReadOnlyList<T>> AllAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments) =>
        await statements.AllAsync(connection, Begin(), sql, read, arguments, cancel);

    public override async ValueTask LockAsync(string name) =>
        await statements.ExecuteAsync(connection, Begin(), TakeTurn, [("@name", "doorcode:" + name)], cancel);

    public override void OnCommitted(Action action) => _afterwards.Add(action);

    private string? Begin()
    {
        if (_hasBegun)
            return null;

        _hasBegun = true;
        return "BEGIN";
    }
}
