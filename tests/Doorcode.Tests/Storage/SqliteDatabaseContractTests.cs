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
