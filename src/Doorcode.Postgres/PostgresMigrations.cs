using System.Reflection;
using DbUp.Builder;
using DbUp.Engine.Output;
using DbUp.Postgresql;
using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>The schema, as numbered steps; of several servers one at a time takes those that are missing.</summary>
internal sealed class PostgresMigrations(NpgsqlDataSource source, NpgsqlConnectionStringBuilder settings)
{
    private const string Journal = "doorcode_schema_versions";

    /// <summary>Any number, as long as it stays the same in all versions.</summary>
    private const long LockKey = 0x646F6F72636F6465;

    private static readonly Assembly Here = typeof(PostgresMigrations).Assembly;

    /// <summary>How long another server may take to do it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly string[] Steps =
        [.. Here.GetManifestResourceNames().Where(IsStep).Order(StringComparer.Ordinal)];

    /// <summary>How many steps this version knows.</summary>
    public static int Count => Steps.Length;

    /// <summary>The steps that the database has not taken yet; steps of later versions do no harm.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancel)
    {
        await using var connection = await source.TakeAsync(cancel);
        return await MissingAsync(connection, cancel);
    }

    private static async Task<IReadOnlyList<string>> MissingAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var exists = new NpgsqlCommand($"SELECT to_regclass('{Journal}') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancel) is not true)
            return Steps;

        var taken = new HashSet<string>(StringComparer.Ordinal);
        await using var all = new NpgsqlCommand($"SELECT scriptname FROM {Journal}", connection);
        await using var reader = await all.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            taken.Add(reader.GetString(0));

        return [.. Steps.Where(step => !taken.Contains(step))];
    }

    /// <summary>Takes the missing steps.</summary>
    /// <returns>Those that were missing.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancel)
    {
        // A lock of a session would belong to whoever gets the connection next behind PgBouncer, so it is one of a transaction,
        // which waits while the steps are taken on a connection of their own.
        await using var connection = await source.TakeAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await TakeTurnAsync(connection, cancel);
        var missing = await MissingAsync(connection, cancel);
        if (missing.Count > 0)
            await TakeStepsAsync(await SchemaAsync(connection, cancel));

        await transaction.CommitAsync(cancel);
        return missing;
    }

    private static bool IsStep(string resource) => resource.EndsWith(".sql", StringComparison.Ordinal);

    private static async Task TakeTurnAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var wait = new NpgsqlCommand(
            $"""
            SET LOCAL idle_in_transaction_session_timeout = 0;
            SET LOCAL statement_timeout = {(int)Patience.TotalMilliseconds};
            SELECT pg_advisory_xact_lock({LockKey})
            """,
            connection);
        try
        {
            await wait.ExecuteNonQueryAsync(cancel);
        }
        catch (PostgresException late) when (late.SqlState is PostgresErrorCodes.QueryCanceled)
        {
            throw new StartRefusedException(
                $"Another server has been bringing the database up to date for {Patience.TotalSeconds:0} seconds; start this one again when it is done.",
                late);
        }
    }

    private static async Task<string> SchemaAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var current = new NpgsqlCommand("SELECT current_schema()", connection);
        return await current.ExecuteScalarAsync(cancel) as string
            ?? throw new StartRefusedException("The database has no schema on the role's search_path; make one, such as public.");
    }

    private Task TakeStepsAsync(string schema) => Task.Run(() =>
    {
        using var single = PostgresConnections.Open(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false });
        var outcome = new SupportedDatabases()
            .PostgresqlDatabase(new PostgresqlConnectionManager(single))
            .WithScriptsEmbeddedInAssembly(Here, IsStep)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .JournalToPostgresqlTable(schema, Journal)
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!outcome.Successful)
        {
            throw new StartRefusedException(
                $"The database cannot be brought up to date: {outcome.Error.Message}", outcome.Error);
        }
    });
}
