using Doorcode.Rig;

namespace Doorcode.Harness.Faults;

/// <summary>Breaks in the database what the servers keep, until the run is over. Proves that the harness looks.</summary>
internal static class Sabotage
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    private static readonly string[] Statements =
    [
        "UPDATE sessions SET revoked_at = NULL, revoked_because = NULL WHERE revoked_at IS NOT NULL",
        "UPDATE challenges SET guesses_left = 1000",
    ];

    public static async Task RunAsync(PostgresCluster postgres, CancellationToken over)
    {
        try
        {
            await postgres.QueryAsync("doorcode", "DELETE FROM accounts WHERE id IN (SELECT id FROM accounts LIMIT 1)", over);
            while (true)
            {
                foreach (var statement in Statements)
                    await postgres.QueryAsync("doorcode", statement, over);
                await Task.Delay(Every, TimeProvider.System, over);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
