using Doorcode.Storage;

namespace Doorcode.Sessions;

/// <summary>Ends the sessions of all accounts in batches, in the order of their ids.</summary>
internal static class SessionBatches
{
    /// <summary>Also over sessions that have ended, so that every batch is short.</summary>
    private const string LastOfBatch = "SELECT id FROM sessions WHERE id > @after ORDER BY id LIMIT 1 OFFSET @others";

    private const string EndUpTo = """
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL
        WHERE id > @after AND id <= @last AND revoked_at IS NULL
        """;

    private const string EndRest = """
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL WHERE id > @after AND revoked_at IS NULL
        """;

    /// <summary>Ends the sessions of one batch.</summary>
    /// <param name="transaction">Ends them.</param>
    /// <param name="after">The last session of the batch before; the default for the first one.</param>
    /// <param name="size">How many sessions it looks at.</param>
    /// <param name="reason">Why they end.</param>
    /// <returns>How many it has ended, and the last one that it has looked at; null when there are no more.</returns>
    public static async ValueTask<(int Ended, SessionId? Last)> EndAsync(Transaction transaction, SessionId after, int size, string reason)
    {
        var last = await transaction.FirstAsync(LastOfBatch, row => row.IdOrNull(0), ("@after", after.Value), ("@others", size - 1L));
        if (last is not { } id)
            return (await transaction.ExecuteAsync(EndRest, ("@now", transaction.Now), ("@reason", reason), ("@after", after.Value)), null);

        var ended = await transaction.ExecuteAsync(
            EndUpTo, ("@now", transaction.Now), ("@reason", reason), ("@after", after.Value), ("@last", id));
        return (ended, new SessionId(id));
    }
}
