namespace Doorcode.Storage;

/// <summary>A piece of work on the writer's connection. SQLite answers at once, so every task here is complete.</summary>
internal sealed class SqliteTransaction(SqliteStatements statements, long now, SqliteWriter.Job job) : Transaction
{
    public override long Now => now;

    public override ValueTask<int> ExecuteAsync(string sql, params Argument[] arguments) =>
        new(statements.Execute(sql, arguments));

    public override ValueTask<T?> FirstAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
        where T : default =>
        new(statements.First(sql, read, arguments));

    public override ValueTask<IReadOnlyList<T>> AllAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments) =>
        new(statements.All(sql, read, arguments));

    public override void OnCommitted(Action action) => job.Then(action);
}
