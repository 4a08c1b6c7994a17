namespace Doorcode.Storage;

/// <summary>Removes expired rows in batches: no single statement takes long, and servers skip each other's batches.</summary>
internal static class ExpiredRows
{
    private const long Piece = 1000;

    /// <summary>Runs a DELETE until it finds less than a piece.</summary>
    /// <param name="database">The database.</param>
    /// <param name="sql">The statement; its parameters are <c>@now</c> and <c>@count</c>, in this order.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static Task RunAsync(Database database, string sql, CancellationToken cancel) =>
        RunAsync(database, sql, TimeSpan.Zero, cancel);

    /// <summary>The same for rows that are kept for a while after they end.</summary>
    /// <param name="database">The database.</param>
    /// <param name="sql">The statement; its parameters are <c>@now</c> and <c>@count</c>, in this order.</param>
    /// <param name="kept">How long it is kept: <c>@now</c> is so much earlier.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async Task RunAsync(Database database, string sql, TimeSpan kept, CancellationToken cancel)
    {
        while (await database.WriteAsync(RemoveAsync, cancel) == Piece)
        {
        }

        ValueTask<int> RemoveAsync(Transaction transaction) =>
            transaction.ExecuteAsync(sql, ("@now", transaction.Now - (long)kept.TotalMilliseconds), ("@count", Piece));
    }
}
