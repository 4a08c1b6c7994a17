using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Sqlite;

namespace Doorcode.Storage;

/// <summary>The schema of a SQLite database, as numbered steps.</summary>
internal static class SqliteMigrations
{
    /// <summary>The steps that the database has not taken yet; steps of later versions do no harm.</summary>
    public static IReadOnlyList<string> Missing(string connectionString) =>
        [.. Engine(connectionString).GetScriptsToExecute().Select(script => script.Name)];

    /// <summary>Takes the missing steps.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="file">Its file, for the sentence.</param>
    /// <returns>Those that were missing.</returns>
    /// <exception cref="StartRefusedException">A step failed.</exception>
    public static IReadOnlyList<string> Apply(string connectionString, string file)
    {
        var outcome = Engine(connectionString).PerformUpgrade();
        return outcome.Successful
            ? [.. outcome.Scripts.Select(script => script.Name)]
            : throw new StartRefusedException($"The database {file} cannot be brought up to date: {outcome.Error.Message}", outcome.Error);
    }

    private static UpgradeEngine Engine(string connectionString) =>
        Builder(connectionString)
            .WithScriptsEmbeddedInAssembly(
                typeof(SqliteMigrations).Assembly, name => name.Contains(".Migrations.Sqlite.", StringComparison.Ordinal))
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .JournalToSqliteTable("schema_versions")
            .LogTo(new NoOpUpgradeLog())
            .Build();

    private static UpgradeEngineBuilder Builder(string connectionString)
    {
        var builder = new UpgradeEngineBuilder();
        builder.Configure(engine =>
        {
            engine.ConnectionManager = new SqliteConnectionManager(connectionString);
            engine.ScriptExecutor = new StepExecutor(() => engine.ConnectionManager, () => engine.Journal, engine.ScriptPreprocessors);
        });
        return builder;
    }
}
