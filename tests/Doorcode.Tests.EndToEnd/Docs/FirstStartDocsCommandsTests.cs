using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>install.md's first start in a folder, and the commands that work in that folder.</summary>
public sealed class FirstStartDocsCommandsTests
{
    [Fact]
    public async Task The_first_start_serves_and_its_commands_work_beside_it()
    {
        await using var machine = new DocsSandbox(nameof(The_first_start_serves_and_its_commands_work_beside_it));
        var start = machine.Text("install.md", "export Doorcode__PublicUrl");
        var server = await machine.ServeAsync(start);
        // The commands need the settings of the server.
        machine.Profile = start.Split("out/doorcode")[0];

        Assert.True(File.Exists(machine.At("data/doorcode.db")) && File.Exists(machine.At("data/doorcode.key")));
        Assert.Contains("migrate", await machine.RunAsync("README.md", "out/doorcode --help"), StringComparison.Ordinal);
        var audit = await machine.RunAsync("audit.md", "out/doorcode audit ");
        Assert.Contains("signing-key.published", audit, StringComparison.Ordinal);
        var keys = await machine.RunAsync("keys.md", "out/doorcode keys list");
        Assert.Equal(3, keys.Split('\n').Count(line => line.Contains("sign", StringComparison.Ordinal)));
        await machine.RunAsync("install.md", "out/doorcode backup");
        Assert.Equal(2L, Count(machine.At("doorcode-backup.db"), "signing_keys"));

        await server.StopAsync();
        await machine.RunAsync("keys.md", "out/doorcode keys rotate-master");
        Assert.True(File.Exists(machine.At("data/doorcode.key.old")));
        await machine.ServeAsync(start);
        machine.ShouldBeComplete();
    }

    private static long Count(string file, string table)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }
}
