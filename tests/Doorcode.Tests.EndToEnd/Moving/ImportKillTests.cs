using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;
using OtpNet;

namespace Doorcode.Tests.EndToEnd.Moving;

/// <summary>An import that is killed again and again, beside a server that serves.</summary>
public sealed class ImportKillTests : IDisposable
{
    private const int Rows = 3000;
    private const int Kills = 10;
    private const int BatchSize = 500;
    private const string Hash = "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();

    private string Pipe => _folder.File("accounts.pipe");

    [Fact]
    public async Task An_import_that_is_killed_at_ten_random_rows_doubles_nothing_and_loses_nothing()
    {
        await using var server = await Servers.StartAsync(Build.Native, _folder.Path, ("Doorcode__RateLimits__Enabled", "false"));
        Assert.Equal(0, (await Shell.RunAsync("mkfifo", _folder.Path, Pipe)).ExitCode);
        var rows = Enumerable.Range(0, Rows).Select(Row).ToList();

        // A failure names the seed; CsCheck_Seed runs it again.
        await Gen.Int[1, Rows].Array[Kills].SampleAsync(kills => KillAndFinishAsync(rows, kills), iter: 1, threads: 1);

        Assert.Equal(200, (await server.PostAsync("/api/users/login/", new { email = Email(1), password = Person.DefaultPassword })).Status);
        var (status, login) = await server.PostAsync("/api/users/login/", new { email = Email(Rows - 3), password = Person.DefaultPassword });
        Assert.Equal((403, "second_factor_required"), (status, login.GetProperty("code").GetString()));
        (status, _) = await server.PostAsync("/api/users/login/second-factor/", new
        {
            login_ticket = login.GetProperty("login_ticket").GetString(),
            totp = new Totp(Base32Encoding.ToBytes(Secret(Rows - 3))).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime),
        });
        Assert.Equal(200, status);
    }

    public void Dispose() => _folder.Dispose();

    private async Task KillAndFinishAsync(List<JsonObject> rows, int[] kills)
    {
        foreach (var kill in kills)
        {
            await KillAtAsync(rows.Take(kill));
            var accounts = Number("SELECT count(*) FROM accounts");
            Assert.Equal(0, accounts % BatchSize);
            Assert.InRange(accounts, 0, Rows);
            // One for the row, and one for its old id.
            Assert.Equal(2 * accounts, Number("SELECT count(*) FROM imported_accounts"));
        }

        var before = Number("SELECT count(*) FROM accounts");
        var file = _folder.File("accounts.ndjson");
        await File.WriteAllLinesAsync(file, rows.Select(row => row.ToJsonString()));
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder.Path, ["import", "ndjson", file, "--json"]);
        Assert.True(exitCode == 0, output);
        var summary = JsonNode.Parse(output)!;
        Assert.Equal(
            (Rows, Rows - before, before, 0),
            ((long)summary["read"]!, (long)summary["taken"]!, (long)summary["already_there"]!, (long)summary["not_taken"]!));
        Assert.Equal("ok", Text("PRAGMA integrity_check"));

        Assert.Equal(rows.Select(Known).Order(StringComparer.Ordinal), (await ExportAsync()).Select(Known).Order(StringComparer.Ordinal));
    }

    /// <summary>Gives rows to an import one by one, and kills it when it has been given the last of them.</summary>
    private async Task KillAtAsync(IEnumerable<JsonObject> rows)
    {
        await using var import = Servers.Launch(Build.Native, _folder.Path, ["import", "ndjson", Pipe]);
        // Open for reading too: so it does not wait for the import, and the import sees no end.
        await using (var pipe = new FileStream(Pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            await Task.Run(() =>
            {
                foreach (var row in rows)
                    pipe.Write(Encoding.UTF8.GetBytes(row.ToJsonString() + "\n"));
            }).WaitAsync(Patience);
            Assert.True(import.IsRunning, import.Output);
            await import.KillAsync();
        }
    }

    private async Task<IReadOnlyList<JsonNode>> ExportAsync()
    {
        var file = _folder.File("export.ndjson");
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder.Path, ["export", file]);
        Assert.True(exitCode == 0, output);
        return [.. (await File.ReadAllLinesAsync(file)).Select(line => JsonNode.Parse(line)!)];
    }

    /// <summary>What must be the same of an account in the file and in the export.</summary>
    private static string Known(JsonNode row) =>
        $"{row["email"]} {row["legacy_id"] ?? row["claims"]!["legacy_id"]} {row["full_name"]} {row["password_hash"]} {row["totp"]?["secret"]}";

    private static string Email(int i) => string.Create(CultureInfo.InvariantCulture, $"user{i}@example.org");

    private static string Secret(int i) =>
        Base32Encoding.ToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"a key of 20 by {i:D5}")));

    private static JsonObject Row(int i)
    {
        var row = new JsonObject
        {
            ["legacy_id"] = i.ToString(CultureInfo.InvariantCulture),
            ["email"] = Email(i),
            ["full_name"] = string.Create(CultureInfo.InvariantCulture, $"User {i}"),
            ["password_hash"] = Hash,
            ["verified"] = true,
        };
        if (i % 3 == 0)
            row["totp"] = new JsonObject { ["secret"] = Secret(i) };

        return row;
    }

    private long Number(string sql) => (long)Scalar(sql)!;

    private string Text(string sql) => (string)Scalar(sql)!;

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("data/doorcode.db")};Pooling=False;Default Timeout=10");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
