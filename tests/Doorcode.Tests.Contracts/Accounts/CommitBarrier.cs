using Doorcode.Tests.Fixtures;
using Npgsql;

namespace Doorcode.Tests.Accounts;

/// <summary>
/// Stops the transactions of a PostgreSQL database that change the epoch of an account or delete it, when they commit: they have done all that they do,
/// and nobody sees it yet.
/// </summary>
internal static class CommitBarrier
{
    private const string Setup = """
        CREATE FUNCTION wait_to_commit() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_advisory_xact_lock_shared(18); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER changed AFTER UPDATE ON accounts DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW WHEN (OLD.epoch <> NEW.epoch) EXECUTE FUNCTION wait_to_commit();
        CREATE CONSTRAINT TRIGGER deleted AFTER DELETE ON accounts DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION wait_to_commit();
        """;

    private const string Waiting = """
        SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
        """;

    private const string AtBarrier = Waiting + " AND wait_event = 'advisory'";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Puts the barrier up; it is open.</summary>
    public static void AddTo(DoorcodeApp app) => app.Execute(Setup);

    /// <summary>Lets something come as far as its commit, lets the uses come as far as the rows that it has changed, and lets all of them go.</summary>
    /// <returns>What the uses came to.</returns>
    public static async Task<bool[]> RaceAsync(DoorcodeApp app, Func<Task> happenAsync, IReadOnlyList<Func<Task<bool>>> uses)
    {
        await using var connection = new NpgsqlConnection(app.PostgresConnection + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await RunAsync("SELECT pg_advisory_lock(18)");
        var happening = Task.Run(happenAsync, Cancel);
        Task<bool>[] used;
        try
        {
            await Eventually.TrueAsync(async () => happening.IsCompleted || await CountAsync(AtBarrier) > 0, "the event is about to be committed");
            Assert.False(happening.IsCompleted, "The event has changed no epoch.");
            used = [.. uses.Select(useAsync => Task.Run(useAsync, Cancel))];
            await Eventually.TrueAsync(
                async () => await CountAsync(Waiting) > used.Count(use => !use.IsCompleted), "every use waits for what the event has changed");
        }
        finally
        {
            await RunAsync("SELECT pg_advisory_unlock(18)");
        }

        await happening;
        return await Task.WhenAll(used);

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }

        async Task<long> CountAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (long)(await command.ExecuteScalarAsync(Cancel))!;
        }
    }
}
