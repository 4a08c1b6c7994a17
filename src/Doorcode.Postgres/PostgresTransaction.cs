using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>One try of a piece of work.</summary>
internal sealed class PostgresTransaction(
    NpgsqlConnection connection, PostgresStatements statements, long now, CancellationToken cancel) : Transaction
{
    private const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtextextended(@name, 0)) IS NULL";

    private readonly List<Action> _afterwards = [];

    public override long Now => now;

    /// <summary>What is to follow the commit.</summary>
    public IReadOnlyList<Action> Afterwards => _afterwards;

    public override async ValueTask<int> ExecuteAsync(string sql, params Argument[] arguments) =>
        await statements.ExecuteAsync(connection, sql, arguments, cancel);

    public override async ValueTask<T?> FirstAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
        where T : default =>
        await statements.FirstAsync(connection, sql, read, arguments, cancel);

    public override async ValueTask<IReadOnlyList<T>> AllAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments) =>
        await statements.AllAsync(connection, sql, read, arguments, cancel);

    public override async ValueTask LockAsync(string name) =>
        await statements.ExecuteAsync(connection, TakeTurn, [("@name", "doorcode:" + name)], cancel);

    public override void OnCommitted(Action action) => _afterwards.Add(action);
}
