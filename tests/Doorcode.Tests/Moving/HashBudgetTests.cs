using System.Text.Json;
using Doorcode.Moving;
using Doorcode.Moving.Formats;
using Doorcode.Passwords;
using Doorcode.Passwords.Imported;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Moving;

/// <summary>Every failed login does the work of each kind of imported hash, so all kinds together have one budget.</summary>
public sealed class HashBudgetTests
{
    private const string Key32 = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
    private const string Key64 = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMg==";

    [Fact]
    public async Task Rows_with_which_all_kinds_of_hashes_would_cost_a_login_more_than_two_seconds_are_reported_and_not_taken()
    {
        await using var app = await DoorcodeApp.StartAsync();
        Assert.Equal(["b14", "sha512"], await RefusedAsync(app, ("b13", Bcrypt(13)), ("sha256", Sha256(2_000_000)), ("b14", Bcrypt(14)), ("dearer", Sha256(2_400_000)), ("sha512", Sha512(600_000)), ("cheap", Sha256(1000))));

        // What is there counts in the next import, too.
        Assert.Equal(["later"], await RefusedAsync(app, ("later", Sha512(600_000)), ("fits", Sha512(50_000))));
        Assert.Contains("by 99 % of the two seconds", (await app.RunAsync("check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_hashes_and_dearer_ones_of_a_known_kind_count_once()
    {
        var cost = new FailedLoginCost(Argon2Hash.Current);
        Assert.Equal(0, cost.Part);
        Assert.True(cost.TryLearn(Work(Argon2Hash.Current.Format(new byte[Argon2Hash.SaltLength], new byte[Argon2Hash.HashLength]))));
        Assert.Equal(0, cost.Part);
        Assert.True(cost.TryLearn(Work(Sha256(2_500_000))));
        Assert.True(cost.TryLearn(Work(Sha256(5_000_000))));
        Assert.Equal(1, cost.Part);
        Assert.False(cost.TryLearn(Work(Bcrypt(4))));
        Assert.True(cost.TryLearn(Work(Sha256(1000))));
    }

    [Fact]
    public void What_is_there_already_costs_nothing_more_even_beyond_the_budget()
    {
        var cost = new FailedLoginCost(Argon2Hash.Current);
        cost.Learn(Work(Sha256(5_000_000)));
        cost.Learn(Work(Sha512(600_000)));
        Assert.True(cost.Part > 1);
        Assert.True(cost.TryLearn(Work(Sha512(600_000))));
        Assert.False(cost.TryLearn(Work(Sha512(600_001))));
    }

    [Fact]
    public async Task A_dry_run_makes_no_login_dearer()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var file = Path.Combine(app.Folder, "dry.ndjson");
        await File.WriteAllTextAsync(
            file, $$"""{"id": "b13", "email": "b13@example.org", "password_hash": "{{Bcrypt(13)}}", "verified": true}""", TestContext.Current.CancellationToken);
        var import = app.Services.GetRequiredService<ImportAccounts>();
        var format = ImportFormats.All.Single(format => format.Name == "ndjson");

        var summary = await import.TryAsync(
            format, new ImportFiles(file, new Dictionary<string, string>(StringComparer.Ordinal)), "legacy_id", _ => Task.CompletedTask, TestContext.Current.CancellationToken);

        Assert.Equal(1, summary.Taken);
        Assert.Equal(0, app.Services.GetRequiredService<FailedLoginCost>().Part);
    }

    private static HashWork Work(string hash) => HashFormats.ReadAtAnyCost(hash)!.Work;

    private static string Bcrypt(int cost) => $"$2b${cost:00}$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234";

    private static string Sha256(int iterations) => $"pbkdf2_sha256${iterations}$salt${Key32}";

    private static string Sha512(int iterations) => $"pbkdf2_sha512${iterations}$salt${Key64}";

    /// <summary>Imports accounts with these hashes; the names of those that were too costly.</summary>
    private static async Task<IEnumerable<string>> RefusedAsync(DoorcodeApp app, params (string Name, string Hash)[] rows)
    {
        var file = Path.Combine(app.Folder, "hashes.ndjson");
        await File.WriteAllLinesAsync(
            file,
            rows.Select(row => $$"""{"id": "{{row.Name}}", "email": "{{row.Name}}@example.org", "password_hash": "{{row.Hash}}", "verified": true}"""),
            TestContext.Current.CancellationToken);
        var report = Path.Combine(app.Folder, "report.ndjson");
        (await app.RunAsync("import", "ndjson", file, "--report", report)).ShouldBeDone();
        var lines = (await File.ReadAllLinesAsync(report, TestContext.Current.CancellationToken)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.Equal("hash_too_costly", line.GetProperty("reason").GetString()));
        return lines.Select(line => rows[int.Parse(line.GetProperty("place").GetString()!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) - 1].Name);
    }
}
