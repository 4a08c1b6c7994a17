namespace Doorcode.Storage;

/// <summary>Removes what has expired a piece at a time: no single statement takes long, and servers pass each other's pieces by.</summary>
internal static class Sweeping
{
    private const long Piece = 1000;

    /// <summary>Runs a DELETE until it finds less than a piece.</summary>
    /// <param name="database">The database.</param>
    /// <param name="sql">The statement; its parameters are <c>@now</c> and <c>@count</c>, in this order.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async Task RunAsync(Database database, string sql, CancellationToken cancel)
    {
        while (await database.ExecuteAsync(sql, cancel, ("@now", database.Now), ("@count", Piece)) == Piece)
        {
        }
    }
}
