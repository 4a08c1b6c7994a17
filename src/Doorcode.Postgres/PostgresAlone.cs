using System.Diagnostics;
using Doorcode.Storage;

namespace Doorcode.Postgres;

/// <summary>
/// Having a database for oneself. PostgreSQL has no such mode that an ordinary role may ask for, so it is seen to twice: nobody
/// else is connected at the start, nor when a transaction has locked what every server reads before it serves. Whoever had
/// read it before that is connected and seen; whoever comes later waits, and reads what the transaction has left.
/// </summary>
internal static class PostgresAlone
{
    /// <summary>For as long as it takes: sealing a whole database anew is no request that somebody waits for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    /// <summary>What was just stopped takes a moment to leave.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private const string KeepOut = "LOCK TABLE master_key_check IN ACCESS EXCLUSIVE MODE";

    /// <summary>What other roles' connections are is not shown to everybody; workers of the server itself have no role.</summary>
    private const string CountOthers = """
        SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
        """;

    /// <summary>Waits a moment until nobody else is connected.</summary>
    /// <exception cref="StartRefusedException">Somebody else is.</exception>
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
    /// <exception cref="StartRefusedException">Somebody is connected.</exception>
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
