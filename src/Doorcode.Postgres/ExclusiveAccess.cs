using System.Diagnostics;
using Doorcode.Storage;

namespace Doorcode.Postgres;

/// <summary>
/// Exclusive use of a database. PostgreSQL has no such mode for ordinary roles, so other connections are counted twice: at the
/// start, and inside a transaction that has locked the table that every server reads before it serves. A server that read the
/// table earlier is connected and counted. A server that starts later waits for the lock and reads the new row.
/// </summary>
internal static class ExclusiveAccess
{
    /// <summary>How long the work may take. Sealing a whole database anew takes longer than a request may.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    /// <summary>A server that was just stopped needs a moment to disconnect.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private const string KeepOut = "LOCK TABLE master_key_check IN ACCESS EXCLUSIVE MODE";

    /// <summary>PostgreSQL hides the backend_type of other roles' connections: it reads as null. Background workers have no role.</summary>
    private const string CountOthers = """
        SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
        """;

    /// <summary>Waits a moment until there is no other connection.</summary>
    /// <exception cref="StartRefusedException">There still is another connection.</exception>
    public static async Task WaitAsync(Database database, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        while (await database.FirstAsync(CountOthers, row => row.Number(0), cancel) is var others and > 0)
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
                throw Refused(others);

            await Task.Delay(Pause, TimeProvider.System, cancel);
        }
    }

    /// <summary>Keeps every server from starting until the transaction ends, and makes sure that none has.</summary>
    /// <exception cref="StartRefusedException">There is another connection.</exception>
    public static async ValueTask KeepOutAsync(Transaction transaction)
    {
        await transaction.ExecuteAsync(KeepOut);
        if (await transaction.FirstAsync(CountOthers, row => row.Number(0)) is var others and > 0)
            throw Refused(others);
    }

    private static StartRefusedException Refused(long others) => new(
        others == 1
            ? "The database is in use by another connection; stop every server and every other client first."
            : $"The database is in use by {others} other connections; stop every server and every other client first.");
}
