using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Storage;

public sealed class SqliteDatabaseContractTests : DatabaseContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");

    [Fact]
    public async Task An_older_schema_is_refused_when_the_start_may_not_migrate_and_migrate_brings_it_up_to_date()
    {
        using var database = At("older.db", migrateAtStart: false);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(CancellationToken.None));
        Assert.Contains("doorcode migrate", refused.Message, StringComparison.Ordinal);

        using var again = At("older.db", migrateAtStart: false);
        Assert.NotEmpty(await again.MigrateAsync(CancellationToken.None));
        await again.OpenAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_plan_names_the_steps_that_migrate_takes_then_and_makes_no_file()
    {
        using var database = At("planned.db", migrateAtStart: false);
        var planned = await database.PlanAsync(CancellationToken.None);
        Assert.False(File.Exists(database.File));

        Assert.All(planned, step => Assert.Empty(step.Locks));
        Assert.Equal(planned.Select(step => step.Name), await database.MigrateAsync(CancellationToken.None));
        await database.OpenExclusiveAsync(CancellationToken.None);
        await database.ExecuteAsync("DELETE FROM schema_versions WHERE ScriptName LIKE '%0027%'", CancellationToken.None);
        database.Dispose();

        using var behind = At("planned.db", migrateAtStart: false);
        Assert.Equal(["the write lock of the database"], Assert.Single(await behind.PlanAsync(CancellationToken.None)).Locks);
    }

    protected override Task<Database> MakeAsync(bool migrateAtStart) => Task.FromResult<Database>(At("doorcode.db", migrateAtStart));

    protected override ValueTask ForgetAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private SqliteDatabase At(string name, bool migrateAtStart) => new(
        Options.Create(new DatabaseOptions
        {
            ConnectionString = $"Data Source={Path.Combine(_folder.FullName, name)}",
            MigrateAtStart = migrateAtStart,
        }),
        new HostClock(Clock));
}
