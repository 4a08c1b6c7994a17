using System.Security.Cryptography;

namespace Doorcode.Tests.Moving;

/// <content>Names and old ids that stand for one thing there, and must not stand for another here.</content>
public abstract partial class MovingContract
{
    [Fact]
    public async Task A_group_of_Django_gives_no_more_than_its_name()
    {
        var file = Write("dump.json", $$$"""
            [
              {"model": "auth.group", "pk": 1, "fields": {"name": "Staff"}},
              {"model": "auth.group", "pk": 2, "fields": {"name": "superuser"}},
              {"model": "auth.user", "pk": 1, "fields": {"email": "{{{Email("ada")}}}", "password": "{{{DjangoHash}}}", "is_active": true, "groups": [1, 2]}},
              {"model": "auth.user", "pk": 2, "fields": {"email": "{{{Email("bea")}}}", "password": "{{{DjangoHash}}}", "is_active": true, "groups": [["Staff"]]}},
              {"model": "auth.user", "pk": 3, "fields": {"email": "{{{Email("cy")}}}", "password": "{{{DjangoHash}}}", "is_active": true, "is_staff": true, "is_superuser": true}}
            ]
            """);

        Assert.Equal((3, 3, 0, 0), Counts((await app.RunAsync("import", "django", file, "--legacy-claim", _mark, "--json")).Line()));

        Assert.Equal("""["group:staff","group:superuser"]""", await RolesAsync("ada"));
        Assert.Equal("""["group:staff"]""", await RolesAsync("bea"));
        Assert.Equal("""["staff","superuser"]""", await RolesAsync("cy"));
    }

    [Theory]
    [InlineData("Site Admins", "site-admins")]
    [InlineData("editor", "Editor")]
    public async Task Two_names_of_a_file_never_become_one_role(string first, string second)
    {
        var file = Write("dump.ndjson", $$$"""
            {"email": "{{{Email("ada")}}}", "roles": ["{{{first}}}", "{{{first}}}"], "verified": true}
            {"email": "{{{Email("bea")}}}", "roles": ["{{{second}}}"], "verified": true}
            {"email": "{{{Email("cy")}}}", "roles": ["{{{first}}}", "other"], "verified": true}
            """);
        var report = At("report.ndjson");

        foreach (var more in new string[][] { ["--dry-run"], [] })
        {
            Assert.Equal((3, 2, 0, 1), Counts((await app.RunAsync(["import", "ndjson", file, "--report", report, .. more, "--json"])).Line()));
            Assert.Equal((Email("bea"), "roles_ambiguous"), (Text(Assert.Single(Lines(report)), "email"), Text(Lines(report)[0], "reason")));
        }
    }

    [Fact]
    public async Task An_old_id_is_one_account_unless_it_is_of_another_system()
    {
        string Row(string name) => $$$"""{"id": "{{{_mark}}}5", "email": "{{{Email(name)}}}", "password_hash": "{{{DjangoHash}}}", "verified": true}""";
        var (file, report) = (Write("dump.ndjson", $"{Row("ada")}\n{Row("bea")}"), At("report.ndjson"));
        async Task RunAsync(long taken, long there, params string[] more)
        {
            Assert.Equal((2, taken, there, 1), Counts((await app.RunAsync(["import", "ndjson", file, "--report", report, .. more, "--json"])).Line()));
            Assert.Equal((Email("bea"), "legacy_id_taken"), (Text(Assert.Single(Lines(report)), "email"), Text(Lines(report)[0], "reason")));
        }

        await RunAsync(1, 0, "--dry-run");
        await RunAsync(1, 0);
        await RunAsync(0, 1);
        await RunAsync(1, 0, "--dry-run");
        (await app.RunAsync("accounts", "delete", Email("ada"))).ShouldBeDone();
        await RunAsync(0, 1);

        (await LogInAsync(app, "bea", Password)).ShouldBe(Problems.InvalidCredentials);
        file = Write("other.ndjson", Row("bea"));
        Assert.Equal((1, 1, 0, 0), Counts((await app.RunAsync("import", "ndjson", file, "--legacy-claim", "shop_id", "--json")).Line()));
        var bea = (await app.RunAsync("accounts", "show", Email("bea"), "--json")).Line();
        Assert.Equal($$"""{"shop_id":"{{_mark}}5"}""", bea.GetProperty("claims").GetRawText());
        (await LogInAsync(app, "bea", Password)).ShouldBe(200);
    }

    [Fact]
    public async Task Of_rows_without_an_id_the_first_of_an_address_is_taken_and_every_other_one_is_reported()
    {
        var file = Write("dump.ndjson", $$$"""
            {"email": "{{{Email("ada")}}}", "password_hash": "{{{DjangoHash}}}", "verified": true}
            {"email": "{{{Email("ADA")}}}", "password_hash": "{{{Hash}}}", "verified": true}
            """);
        var report = At("report.ndjson");
        foreach (var more in new string[][] { ["--dry-run"], [] })
        {
            Assert.Equal((2, 1, 0, 1), Counts((await app.RunAsync(["import", "ndjson", file, "--report", report, .. more, "--json"])).Line()));
            Assert.Equal("address_taken", Text(Assert.Single(Lines(report)), "reason"));
        }

        Assert.Equal((2, 0, 0, 2), Counts((await app.RunAsync("import", "ndjson", file, "--json")).Line()));
    }

    [Fact]
    public async Task An_id_that_another_account_has_is_refused_by_the_dry_run_too()
    {
        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        string Row(string name) => $$$"""{"id": "{{{id:D}}}", "email": "{{{Email(name)}}}", "verified": true}""";
        var file = Write("dump.ndjson", $"{Row("ada")}\n{Row("bea")}");
        var report = At("report.ndjson");
        foreach (var more in new string[][] { ["--dry-run"], [] })
        {
            Assert.Equal((2, 1, 0, 1), Counts((await app.RunAsync(["import", "ndjson", file, "--report", report, .. more, "--json"])).Line()));
            Assert.Equal("id_taken", Text(Assert.Single(Lines(report)), "reason"));
        }

        file = Write("other.ndjson", Row("cy"));
        Assert.Equal((1, 0, 0, 1), Counts((await app.RunAsync("import", "ndjson", file, "--dry-run", "--json")).Line()));
    }

    [Fact]
    public async Task A_role_and_a_language_come_out_of_an_export_as_they_are()
    {
        await using var first = await StartFreshAsync();
        await first.RunAsync("import", "ndjson", Write("dump.ndjson", """
            {"id": 1, "email": "ada@example.org", "roles": ["admin-", "admin", "-"], "language": "pt-BR", "verified": true}
            {"id": 2, "email": "bea@example.org", "language": "not a language, but a text", "verified": true}
            """));
        var exported = At("export.ndjson");
        (await first.RunAsync("export", exported)).ShouldBeDone();

        await using var second = await StartFreshAsync();
        Assert.Equal((2, 2, 0, 0), Counts((await second.RunAsync("import", "ndjson", exported, "--json")).Line()));

        Assert.Equal(await File.ReadAllTextAsync(exported, TestContext.Current.CancellationToken), await ExportAsync(second));
        var rows = Lines(exported).OrderBy(row => Text(row, "email"), StringComparer.Ordinal).ToList();
        Assert.Equal(("""["admin-","admin","-"]""", "pt-BR"), (rows[0].GetProperty("roles").GetRawText(), Text(rows[0], "language")));
        Assert.False(rows[1].TryGetProperty("language", out _));
    }

    private async Task<string> RolesAsync(string name) =>
        (await app.RunAsync("accounts", "show", Email(name), "--json")).Line().GetProperty("roles").GetRawText();
}
