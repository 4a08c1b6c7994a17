using System.Diagnostics;
using System.Reflection;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Postgresql;
using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>The schema, as numbered steps; of several servers one at a time takes those that are missing.</summary>
internal sealed class PostgresMigrations(PostgresHosts hosts, NpgsqlConnectionStringBuilder settings)
{
    private const string Journal = "doorcode_schema_versions";

    /// <summary>Any number, as long as it stays the same in all versions.</summary>
    private const long LockKey = 0x646F6F72636F6465;

    private static readonly Assembly Here = typeof(PostgresMigrations).Assembly;

    /// <summary>How long another server may take to do it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>How long until another server's turn is asked for again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a step asks for its locks.</summary>
    private const int LockTries = 5;

    /// <summary>How long it waits between two tries, so that other statements can run.</summary>
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(1);

    private static readonly string[] Steps =
        [.. Here.GetManifestResourceNames().Where(IsStep).Order(StringComparer.Ordinal)];

    /// <summary>How many steps this version knows.</summary>
    public static int Count => Steps.Length;

    /// <summary>The steps that the database has not taken yet; steps of later versions do no harm.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancel)
    {
        await using var connection = await hosts.TakeAsync(cancel);
        return await MissingAsync(connection, cancel);
    }

    /// <summary>The same, with the locks of each.</summary>
    public async Task<IReadOnlyList<SchemaStep>> PlanAsync(CancellationToken cancel) =>
        [.. (await MissingAsync(cancel)).Select(step => new SchemaStep(step, StepLocks.Of(TextOf(step))))];

    private static async Task<IReadOnlyList<string>> MissingAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await PostgresEncoding.CheckAsync(connection, cancel);
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
    /// <param name="taking">Gets the name of each step before the step runs.</param>
    /// <param name="cancel">Stops waiting; the database goes on with a step that has begun.</param>
    /// <returns>Those that were missing.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(Action<string> taking, CancellationToken cancel)
    {
        // Behind PgBouncer a session lock would pass to the next user of the connection, so it is one of a transaction,
        // which waits while the steps are taken on a connection of their own.
        await using var connection = await hosts.TakeAsync(cancel);
        await using var transaction = await TakeTurnAsync(connection, cancel);
        var missing = await MissingAsync(connection, cancel);
        if (missing.Count > 0)
        {
            var schema = await SchemaAsync(connection, cancel);
            await WaitIdlyAsync(connection, cancel);
            foreach (var step in missing)
            {
                taking(step);
                await TakeStepAsync(step, schema, cancel);
            }
        }

        await transaction.CommitAsync(cancel);
        return missing;
    }

    private static bool IsStep(string resource) => resource.EndsWith(".sql", StringComparison.Ordinal);

    /// <summary>Asks again and again: a statement that waited would itself hold up an index that is made without a lock.</summary>
    private static async Task<NpgsqlTransaction> TakeTurnAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var transaction = await connection.BeginTransactionAsync(cancel);
            await using (var take = new NpgsqlCommand($"SELECT pg_try_advisory_xact_lock({LockKey})", connection))
            {
                if (await take.ExecuteScalarAsync(cancel) is true)
                    return transaction;
            }

            await transaction.DisposeAsync();
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new StartRefusedException(
                    $"Another server has been bringing the database up to date for {Patience.TotalSeconds:0} seconds; start this one again when it is done.");
            }

            await Task.Delay(Pause, TimeProvider.System, cancel);
        }
    }

    /// <summary>
    /// A query's snapshot stays with the transaction until its next statement, and an index that is made without a lock waits for
    /// every older snapshot. This statement needs none.
    /// </summary>
    private static async Task WaitIdlyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var set = new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = 0", connection);
        await set.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<string> SchemaAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var current = new NpgsqlCommand("SELECT current_schema()", connection);
        return await current.ExecuteScalarAsync(cancel) as string
            ?? throw new StartRefusedException("The database has no schema on the role's search_path; make one, such as public.");
    }

    private async Task TakeStepAsync(string step, string schema, CancellationToken cancel)
    {
        for (var tries = 1; true; tries++)
        {
            var outcome = await Task.Run(() => Perform(step, schema), cancel).WaitAsync(cancel);
            if (outcome.Successful)
                return;

            if (tries == LockTries || outcome.Error is not PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
            {
                throw new StartRefusedException(Sentence(outcome.Error), outcome.Error);
            }

            await Task.Delay(LockWait, TimeProvider.System, cancel);
        }
    }

    private string Sentence(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } forbidden =>
            $"The database cannot be brought up to date: the role {settings.Username} lacks a right ({forbidden.MessageText}); grant it, or run "
            + "doorcode migrate as the owner of the tables (docs/postgres.md).",
        PostgresException server => $"The database cannot be brought up to date: {server.SqlState}: {server.MessageText}.",
        _ => $"The database cannot be brought up to date: {failure.Message}",
    };

    private DatabaseUpgradeResult Perform(string step, string schema)
    {
        using var single = hosts.OpenSingle();
        var builder = new UpgradeEngineBuilder();
        builder.Configure(engine =>
        {
            engine.ConnectionManager = new PostgresqlConnectionManager(single);
            engine.ScriptExecutor = new StepExecutor(() => engine.ConnectionManager, () => engine.Journal, engine.ScriptPreprocessors);
        });
        builder
            .WithScriptsEmbeddedInAssembly(Here, name => string.Equals(name, step, StringComparison.Ordinal))
            .WithVariablesDisabled()
            .JournalToPostgresqlTable(schema, Journal)
            .LogTo(new NoOpUpgradeLog());
        builder = IsConcurrent(step)
            ? builder.WithoutTransaction()
            : builder.WithTransactionPerScript().WithPreprocessor(new BriefLocks());
        return builder.Build().PerformUpgrade();
    }

    /// <summary>PostgreSQL makes an index without a lock only outside of a transaction.</summary>
    private static bool IsConcurrent(string step) => TextOf(step).Contains(" CONCURRENTLY ", StringComparison.Ordinal);

    private static string TextOf(string step)
    {
        using var script = new StreamReader(Here.GetManifestResourceStream(step)!);
        return script.ReadToEnd();
    }

    /// <summary>Queries queue behind a migration that waits for a lock. So it waits for a short time, and is tried again.</summary>
    private sealed class BriefLocks : IScriptPreprocessor
    {
        public string Process(string contents) => "SET LOCAL lock_timeout = '2s';\n" + contents;
    }
}
