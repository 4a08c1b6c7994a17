using System.Security.Cryptography;
using System.Text;
using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.Moving;

/// <summary>What earlier versions remember of an import.</summary>
public sealed class ImportedKeysTests
{
    private const string Email = "ada@example.org";

    /// <summary>0.1.0 kept a key of the row and one of the old id; the preview before it kept the first one alone.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_that_an_earlier_version_imported_is_not_imported_again_after_its_account_was_deleted(bool hasLegacyKey)
    {
        await using var app = await DoorcodeApp.StartAsync();
        using var folder = new ScratchFolder();
        var file = folder.File("dump.ndjson");
        await File.WriteAllTextAsync(file, $$"""{"id": "5", "email": "{{Email}}", "verified": true}""");
        async Task<(long Taken, long There)> ImportAsync(params string[] more)
        {
            var summary = (await app.RunAsync(["import", "ndjson", file, "--json", .. more])).Line();
            return (summary.GetProperty("taken").GetInt64(), summary.GetProperty("already_there").GetInt64());
        }

        Assert.Equal((1, 0), await ImportAsync());
        await ReplaceKeysAsync(app.DatabaseFile, [$"ndjson\u00005\u0000{Email}", .. hasLegacyKey ? ["old id\u0000ndjson\u00005"] : Array.Empty<string>()]);
        (await app.RunAsync("accounts", "delete", Email)).ShouldBeDone();

        Assert.Equal((0, 1), await ImportAsync());
    }

    private static async Task ReplaceKeysAsync(string database, string[] texts)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM imported_accounts";
        Assert.Equal(2, await command.ExecuteNonQueryAsync());
        command.CommandText = "INSERT INTO imported_accounts (key) VALUES (@key)";
        var key = command.Parameters.Add("@key", SqliteType.Blob);
        foreach (var text in texts)
        {
            key.Value = SHA256.HashData(Encoding.UTF8.GetBytes(text));
            await command.ExecuteNonQueryAsync();
        }
    }
}
