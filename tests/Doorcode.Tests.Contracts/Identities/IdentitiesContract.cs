using System.Text.Json;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Identities;
using Doorcode.Storage;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.Identities;

/// <summary>Logins at other services are kept for later: imports bring them, exports take them along. Needs an app without limits.</summary>
public abstract partial class IdentitiesContract(DoorcodeApp app)
{
    private const string Hash = "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW";

    private readonly string _mark = FactorCalls.NewEmail().Split('@')[0];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Another server over a database of its own.</summary>
    protected abstract Task<DoorcodeApp> StartFreshAsync();

    [Fact]
    public async Task An_owner_sees_their_identities_in_the_export_of_the_account_and_they_are_deleted_with_it()
    {
        var rows = $$"""{"id": 1, "email": "{{Email("ada")}}", "password_hash": "{{Hash}}", "verified": true, "identities": [{{Identity("github", "1")}}, {{Identity("google", "2")}}]}""";
        Assert.Empty(await ReasonsAsync(1, rows));
        var tokens = Fixtures.Tokens.Of(await app.PostAsync("/api/users/login/", ("email", Email("ada")), ("password", Person.DefaultPassword)));
        var another = await (await app.JoinAsync(Email("bea"))).TokensAsync();

        Assert.Equal($"[{Identity("github", "1")},{Identity("google", "2")}]", (await app.ExportAsync(tokens.Access)).Json.GetProperty("identities").GetRawText());
        Assert.False((await app.ExportAsync(another.Access)).Json.TryGetProperty("identities", out _));

        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);
        Assert.Equal(0, await app.CountAsync("identities WHERE account_id = @account", ProfileCalls.AccountOf(tokens)));
        Assert.Empty(await ReasonsAsync(1, rows.Replace("ada", "cy", StringComparison.Ordinal).Replace("\"id\": 1", "\"id\": 2", StringComparison.Ordinal)));
        Assert.Equal(["github 1", "google 2"], await OfAsync("cy"));
    }

    [Fact]
    public async Task An_export_of_all_accounts_takes_them_along_and_an_import_brings_them_back()
    {
        await using var first = await StartFreshAsync();
        var file = Write(string.Join('\n', Enumerable.Range(0, 1200).Select(i =>
            $$"""{"id": "u{{i}}", "email": "{{Email($"user{i}")}}", "verified": true{{(i % 7 == 0 ? $$""", "identities": [{{Identity("google", $"{i}")}}]""" : "")}}}""")));
        (await first.RunAsync("import", "ndjson", file)).ShouldBeDone();
        var exported = At();
        (await first.RunAsync("export", exported)).ShouldBeDone();
        Assert.Equal(172, (await File.ReadAllLinesAsync(exported, Cancel)).Count(line => line.Contains("\"identities\":[{", StringComparison.Ordinal)));

        await using var second = await StartFreshAsync();
        (await second.RunAsync("import", "ndjson", exported)).ShouldBeDone();

        var again = At();
        (await second.RunAsync("export", again)).ShouldBeDone();
        Assert.Equal(await File.ReadAllTextAsync(exported, Cancel), await File.ReadAllTextAsync(again, Cancel));
    }

    [Fact]
    public async Task An_identity_belongs_to_one_account_and_a_dry_run_says_so_too()
    {
        var taken = $$"""{"id": 0, "email": "{{Email("taken")}}", "verified": true, "identities": [{{Identity("google", "taken")}}]}""";
        Assert.Empty(await ReasonsAsync(1, taken));
        var rows = $$"""
            {{taken}}
            {"id": 1, "email": "{{Email("ada")}}", "verified": true, "identities": [{{Identity("google", "1")}}, {{Identity("google", "1")}}]}
            {"id": 2, "email": "{{Email("bea")}}", "verified": true, "identities": [{{Identity("github", "1")}}, {{Identity("google", "1")}}]}
            {"id": 3, "email": "{{Email("cy")}}", "verified": true, "identities": [{{Identity("github", "1")}}, {{Identity("Google", "1")}}]}
            {"id": 4, "email": "{{Email("dee")}}", "verified": true, "identities": [{{Identity("google", "taken")}}]}
            """;

        (string, string)[] expected = [("2", "identity_taken"), ("4", "identity_taken")];
        Assert.Equal(expected, await ReasonsAsync(3, rows, "--dry-run"));
        Assert.Equal(expected, await ReasonsAsync(2, rows));

        Assert.Equal(["google 1"], await OfAsync("ada"));
        Assert.Equal(["Google 1", "github 1"], await OfAsync("cy"));
        Assert.Equal(
            "Another account has a login of this row at another service (google). Remove that login from the row to import it.",
            await DetailAsync($$"""{"id": 5, "email": "{{Email("eve")}}", "verified": true, "identities": [{{Identity("github", "5")}}, {{Identity("google", "1")}}]}"""));
        (await app.RunAsync("accounts", "show", Email("bea"))).ShouldBeRefused();
    }

    [Fact]
    public async Task Where_the_address_was_not_verified_identities_stay_behind()
    {
        Assert.Empty(await ReasonsAsync(1, $$"""{"id": 1, "email": "{{Email("ada")}}", "verified": false, "identities": [{{Identity("google", "1")}}]}"""));
        Assert.Empty(await OfAsync("ada"));
    }

    [Fact]
    public async Task Identities_have_bounds_and_a_row_beyond_them_is_reported()
    {
        string Row(int id, string identities) => $$"""{"id": {{id}}, "email": "{{Email($"user{id}")}}", "verified": true, "identities": {{identities}}}""";
        string Many(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => Identity("many", $"{_mark}{i}")));
        var rows = string.Join(
            '\n',
            Row(0, $"[{Many(32)}]"),
            Row(1, $"[{Identity(new string('p', 64), "")}]".Replace(_mark, new string('s', 255), StringComparison.Ordinal)),
            Row(2, $"[{Many(33)}]"),
            Row(3, $"[{Identity(new string('p', 65), "1")}]"),
            Row(4, $"[{Identity("google", new string('s', 256 - _mark.Length))}]"),
            Row(5, """[{"provider": "google", "subject": ""}]"""),
            Row(6, """[{"provider": "goo\u0007gle", "subject": "1"}]"""),
            Row(7, """[{"provider": "google", "subject": "1\u0000"}]"""),
            Row(8, """[{"provider": "google"}]"""),
            Row(9, "[null]"),
            Row(10, "\"google\""));

        var reasons = await ReasonsAsync(2, rows);

        Assert.Equal(Enumerable.Range(2, 9).Select(id => ($"{id}", "identities_invalid")), reasons);
        Assert.Equal(
            "Login 2 of the row at another service: its provider must have 1 to 64 characters and its subject 1 to 255, without control characters.",
            await DetailAsync(Row(11, $$"""[{{Identity("google", "1")}}, {"provider": "google"}]""")));
        Assert.Equal(32, (await OfAsync("user0")).Count);
        Assert.Equal([$"{new string('p', 64)} {new string('s', 255)}"], await OfAsync("user1"));
    }

    [Fact]
    public async Task An_import_of_accounts_without_identities_asks_the_database_nothing_about_them()
    {
        await using var fresh = await StartFreshAsync();
        await fresh.Services.GetRequiredService<Database>().ExecuteAsync("ALTER TABLE identities RENAME TO away", Cancel);
        var file = Write($$"""{"id": 1, "email": "{{Email("ada")}}", "password_hash": "{{Hash}}", "verified": true}""");

        foreach (var more in new string[][] { ["--dry-run"], [] })
            Assert.Equal(1, (await fresh.RunAsync(["import", "ndjson", file, .. more, "--json"])).Line().GetProperty("taken").GetInt64());
    }

    private string Email(string name) => $"{_mark}{name}@example.com";

    /// <summary>An identity of this test alone.</summary>
    private string Identity(string provider, string subject) => $$"""{"provider":"{{provider}}","subject":"{{_mark}}{{subject}}"}""";

    private string At() => Path.Combine(app.Folder, FactorCalls.NewEmail());

    private string Write(string text)
    {
        var file = At();
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Imports rows of our own format.</summary>
    /// <returns>The ids of those that were not taken, and why.</returns>
    private Task<IEnumerable<(string Id, string Reason)>> ReasonsAsync(long taken, string rows, params string[] more) =>
        ImportAsync(taken, ["ndjson", Write(rows), .. more]);

    private async Task<IEnumerable<(string Id, string Reason)>> ImportAsync(long taken, params string[] command)
    {
        var report = At();
        // Every file counts from 1, and is of a system of its own.
        var summary = (await app.RunAsync(["import", .. command, "--report", report, "--legacy-claim", _mark, "--json"])).Line();
        Assert.Equal(taken, summary.GetProperty("taken").GetInt64());
        return (await File.ReadAllLinesAsync(report, Cancel))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => (line.GetProperty("id").GetString()!, line.GetProperty("reason").GetString()!))
            .OrderBy(line => line.Item1.Length)
            .ThenBy(line => line.Item1, StringComparer.Ordinal);
    }

    /// <summary>Why a row of our own format is not taken, in words.</summary>
    private async Task<string> DetailAsync(string row)
    {
        var report = At();
        (await app.RunAsync("import", "ndjson", Write(row), "--report", report, "--legacy-claim", _mark)).ShouldBeDone();
        return JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(report, Cancel))).RootElement.GetProperty("detail").GetString()!;
    }

    /// <summary>The identities of an account, without the mark of this test.</summary>
    private async Task<IReadOnlyList<string>> OfAsync(string name)
    {
        Assert.True(EmailAddress.TryParse(Email(name), out var address, out _));
        var account = await app.Services.GetRequiredService<AccountStore>().FindAsync(address, Cancel);
        var identities = await app.Services.GetRequiredService<IdentityStore>().ListAsync(account!.Id, Cancel);
        return [.. identities.Select(identity => $"{identity.Provider} {identity.Subject.Replace(_mark, "", StringComparison.Ordinal)}")];
    }
}
