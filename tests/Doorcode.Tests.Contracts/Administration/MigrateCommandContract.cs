using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Administration;

/// <summary><c>doorcode migrate</c> over a database that is yet to be made.</summary>
public abstract class MigrateCommandContract
{
    [Fact]
    public async Task A_migration_by_command_leaves_one_audit_line_and_none_when_there_was_nothing_to_do()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var settings = await NewDatabaseAsync(app);

        var steps = (await app.RunWithSettingsAsync(settings, "migrate", "--json")).Lines();
        Assert.Empty((await app.RunWithSettingsAsync(settings, "migrate", "--json")).Lines());

        var fact = Assert.Single((await app.RunWithSettingsAsync(settings, "audit", "--json")).Lines());
        Assert.Equal("database.migrated", fact.GetProperty("event").GetString());
        var last = steps[^1].GetProperty("step").GetString()!.Split('.')[^2];
        Assert.Equal($"{steps.Count} steps, the last one {last}", fact.GetProperty("details").GetString());
    }

    /// <summary>Settings that name a new database.</summary>
    protected abstract Task<string[]> NewDatabaseAsync(DoorcodeApp app);
}
