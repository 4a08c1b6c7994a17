using System.Globalization;
using System.Text;
using System.Text.Json;
using Doorcode.Tests.Administration;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Moving;

/// <summary><c>doorcode import</c> and <c>export</c>, run while a server serves, on every engine. Needs an app without limits of its own.</summary>
public abstract partial class MovingContract(DoorcodeApp app)
{
    private const string Password = Person.DefaultPassword;

    /// <summary>Made by Python's hashlib, as Django writes it.</summary>
    private const string DjangoHash = "pbkdf2_sha256$260000$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=";
    private const string WeakHash = "md5$Xk3mQ9vL$9dae4468a749989d2abf2d189ea097e6";
    private const string Hash = "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW";

    private readonly string _mark = FactorCalls.NewEmail().Split('@')[0];

    /// <summary>Another server over a database of its own.</summary>
    protected abstract Task<DoorcodeApp> StartFreshAsync();

    [Fact]
    public async Task The_users_of_a_Django_dump_log_in_with_their_passwords()
    {
        var file = Write("dump.json", $$$"""
            [
              {"model": "auth.group", "pk": 7, "fields": {"name": "Site Admins"}},
              {"model": "auth.user", "pk": 1, "fields": {"email": "{{{Email("ada")}}}", "username": "ada", "first_name": "Ada", "last_name": "Lovelace",
                "password": "{{{DjangoHash}}}", "is_active": true, "is_staff": true, "groups": [7], "date_joined": "2020-02-03T04:05:06Z"}},
              {"model": "auth.user", "pk": 2, "fields": {"email": "{{{Email("bea")}}}", "username": "bea", "password": "{{{Hash}}}", "is_active": false}},
              {"model": "auth.user", "pk": 3, "fields": {"username": "{{{Email("cy")}}}", "password": "{{{Hash}}}", "is_active": true}},
              {"model": "auth.user", "pk": 4, "fields": {"email": "{{{Email("ADA").ToUpperInvariant()}}}", "username": "ada2", "password": "{{{Hash}}}", "is_active": true}},
              {"model": "auth.user", "pk": 5, "fields": {"email": "{{{Email("dee")}}}", "username": "dee", "password": "argon2$nonsense", "is_active": true}},
              {"model": "sessions.session", "pk": "x", "fields": {}}
            ]
            """);
        var report = At("report.ndjson");

        var summary = (await app.RunAsync("import", "django", file, "--report", report, "--json")).Line();

        Assert.Equal((5, 3, 0, 2), Counts(summary));
        Assert.Equal(
            [("4", "address_taken"), ("5", "hash_unknown")],
            Lines(report).Select(line => (line.GetProperty("id").GetString()!, line.GetProperty("reason").GetString()!)).Order());
        var ada = (await app.RunAsync("accounts", "show", Email("ada"), "--json")).Line();
        Assert.Equal(("Ada Lovelace", "active"), (Text(ada, "full_name"), Text(ada, "status")));
        Assert.Equal("""["site-admins","staff"]""", ada.GetProperty("roles").GetRawText());
        Assert.Equal("""{"legacy_id":"1"}""", ada.GetProperty("claims").GetRawText());
        Assert.Equal(new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero), ada.GetProperty("created_at").GetDateTimeOffset());
        (await LogInAsync(app, "ada", Password)).ShouldBe(200);
        (await LogInAsync(app, "ada", "not the password")).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal("disabled", Text((await app.RunAsync("accounts", "show", Email("bea"), "--json")).Line(), "status"));
        (await LogInAsync(app, "bea", Password)).ShouldBe(Problems.InvalidCredentials);
        (await LogInAsync(app, "cy", Password)).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(_mark + "cy", Text((await app.RunAsync("accounts", "show", Email("cy"), "--json")).Line(), "full_name"));
    }

    [Fact]
    public async Task Where_a_Django_dump_tells_which_addresses_were_verified_the_others_have_no_password_until_a_reset()
    {
        var file = Write("dump.jsonl", $$$"""
            {"model": "users.user", "pk": 1, "fields": {"email": "{{{Email("ada")}}}", "full_name": "Ada", "password": "{{{DjangoHash}}}", "is_active": true}}
            {"model": "users.user", "pk": 2, "fields": {"email": "{{{Email("bea")}}}", "full_name": "Bea", "password": "{{{DjangoHash}}}", "is_active": true}}
            {"model": "account.emailaddress", "pk": 1, "fields": {"user": 1, "email": "{{{Email("ada")}}}", "verified": true, "primary": true}}
            {"model": "account.emailaddress", "pk": 2, "fields": {"user": 2, "email": "{{{Email("other")}}}", "verified": true, "primary": false}}
            {"model": "account.emailaddress", "pk": 3, "fields": {"user": 2, "email": "{{{Email("bea")}}}", "verified": false, "primary": true}}
            """);

        Assert.Equal((2, 2, 0, 0), Counts((await app.RunAsync("import", "django", file, "--model", "users.User", "--legacy-claim", _mark, "--json")).Line()));

        (await LogInAsync(app, "ada", Password)).ShouldBe(200);
        (await LogInAsync(app, "bea", Password)).ShouldBe(Problems.InvalidCredentials);
        var asked = await app.PostAsync("/api/users/forgot-password/", ("email", Email("bea")));
        asked.ShouldBe(200);
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(Email("bea")));
        (await app.PostAsync(
            "/api/users/reset-password/", ("email", Email("bea")), ("otp", code), ("reset_id", asked.Text("reset_id")), ("new_password", "another good horse"))).ShouldBe(200);
        (await LogInAsync(app, "bea", "another good horse")).ShouldBe(200);
    }

    [Fact]
    public async Task Authenticator_apps_and_static_tokens_of_Django_come_along()
    {
        const string Key = "3132333435363738393031323334353637383930";
        var file = Write("dump.json", $$$"""
            [
              {"model": "auth.user", "pk": 1, "fields": {"email": "{{{Email("ada")}}}", "username": "ada", "password": "{{{DjangoHash}}}", "is_active": true}},
              {"model": "auth.user", "pk": 2, "fields": {"email": "{{{Email("bea")}}}", "username": "bea", "password": "{{{DjangoHash}}}", "is_active": true}},
              {"model": "otp_totp.totpdevice", "pk": 1, "fields": {"user": 1, "key": "{{{Key}}}", "step": 30, "digits": 6, "confirmed": true}},
              {"model": "otp_totp.totpdevice", "pk": 2, "fields": {"user": 2, "key": "{{{Key}}}", "step": 60, "digits": 8, "confirmed": true}},
              {"model": "otp_static.staticdevice", "pk": 9, "fields": {"user": 1, "confirmed": true}},
              {"model": "otp_static.statictoken", "pk": 1, "fields": {"device": 9, "token": "abcd2345"}}
            ]
            """);
        var report = At("report.ndjson");

        Assert.Equal((2, 1, 0, 1), Counts((await app.RunAsync("import", "django", file, "--report", report, "--legacy-claim", _mark, "--json")).Line()));

        Assert.Equal("factor_unreadable", Text(Assert.Single(Lines(report)), "reason"));
        var code = FactorCalls.CodeOf(app, OtpNet.Base32Encoding.ToString(Convert.FromHexString(Key)));
        await FinishAsync(app, await LogInAsync(app, "ada", Password), "totp", code);
        await FinishAsync(app, await LogInAsync(app, "ada", Password), "recovery_code", "ABCD-2345");
        (await app.PostAsync(
            "/api/users/login/second-factor/",
            ("login_ticket", (await LogInAsync(app, "ada", Password)).Text("login_ticket")), ("recovery_code", "abcd2345"))).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task A_second_run_leaves_what_is_there_as_it_is()
    {
        var file = Write("dump.ndjson", $$$"""
            {"id": "u1", "email": "{{{Email("ada")}}}", "password_hash": "{{{DjangoHash}}}", "verified": true}
            {"id": "u2", "email": "{{{Email("bea")}}}", "password_hash": "{{{DjangoHash}}}", "verified": true}
            {"id": "u3", "email": "{{{Email("cy")}}}", "password_hash": "{{{DjangoHash}}}", "verified": true}
            """);
        Assert.Equal((3, 3, 0, 0), Counts((await app.RunAsync("import", "ndjson", file, "--json")).Line()));
        (await LogInAsync(app, "ada", Password)).ShouldBe(200);
        await app.RunAsync("accounts", "roles", Email("ada"), "editor");
        await app.RunAsync("accounts", "delete", Email("bea"));
        (await LogInAsync(app, "cy", Password)).ShouldBe(200);
        var before = await app.RunAsync("accounts", "list", "--limit", "1000", "--json");

        Assert.Equal((3, 0, 3, 0), Counts((await app.RunAsync("import", "ndjson", file, "--json")).Line()));

        Assert.Equal(before.Output, (await app.RunAsync("accounts", "list", "--limit", "1000", "--json")).Output);
        (await LogInAsync(app, "bea", Password)).ShouldBe(Problems.InvalidCredentials);
        (await LogInAsync(app, "ada", Password)).ShouldBe(200);
    }

    [Fact]
    public async Task An_import_that_was_cut_off_goes_on_and_doubles_nothing()
    {
        var rows = Enumerable.Range(0, 1200).Select(i => string.Create(
            CultureInfo.InvariantCulture, $$$"""{"id": "{{{_mark}}}{{{i}}}", "email": "{{{Email($"user{i}")}}}", "password_hash": "{{{DjangoHash}}}", "verified": true}"""));
        // The first run sees the beginning of the file only, as one that was killed between two batches.
        var file = Write("dump.ndjson", string.Join('\n', rows.Take(700)));
        Assert.Equal((700, 700, 0, 0), Counts((await app.RunAsync("import", "ndjson", file, "--json")).Line()));
        file = Write("dump.ndjson", string.Join('\n', rows));

        Assert.Equal((1200, 500, 700, 0), Counts((await app.RunAsync("import", "ndjson", file, "--json")).Line()));

        (await LogInAsync(app, "user1199", Password)).ShouldBe(200);
    }

    [Fact]
    public async Task A_dry_run_checks_every_row_and_writes_nothing()
    {
        await app.Accounts().CreateAsync(Email("taken"), "Taken", password: null, TestContext.Current.CancellationToken);
        var file = Write("dump.ndjson", $$$"""
            {"id": 1, "email": "{{{Email("ada")}}}", "password_hash": "{{{DjangoHash}}}", "verified": true}
            {"id": 2, "email": "{{{Email("ada")}}}", "password_hash": "{{{DjangoHash}}}", "verified": true}
            {"id": 3, "email": "{{{Email("taken")}}}", "verified": true}
            {"id": 4, "email": "nobody", "verified": true}
            {"id": 5, "verified": true}
            {"id": 6, "email": "{{{Email("cost")}}}", "password_hash": "{{{DjangoHash.Replace("260000", "99999999", StringComparison.Ordinal)}}}", "verified": true}
            {"id": 7, "email": "{{{Email("claims")}}}", "claims": {"sub": "x"}, "verified": true}
            {"id": 8, "email": "{{{Email("totp")}}}", "totp": {"secret": "!"}, "verified": true}
            no JSON
            """);
        var report = At("report.ndjson");

        var summary = (await app.RunAsync("import", "ndjson", file, "--dry-run", "--report", report, "--legacy-claim", _mark, "--json")).Line();

        Assert.Equal((9, 1, 0, 8), Counts(summary));
        Assert.Equal(
            ["address_taken", "address_taken", "address_invalid", "address_missing", "hash_too_costly", "claims_invalid", "factor_unreadable", "row_unreadable"],
            Lines(report).Select(line => Text(line, "reason")));
        Assert.Equal("line 9", Text(Lines(report)[^1], "place"));
        Assert.All(Lines(report), line => Assert.NotEqual("", Text(line, "detail")));
        (await app.RunAsync("accounts", "show", Email("ada"))).ShouldBeRefused();
    }

    [Fact]
    public async Task A_weak_hash_is_kept_only_inside_Argon2id_and_an_imported_password_is_tried_as_typed_and_in_NFC()
    {
        const string Decomposed = "cafe\u0301 au lait complet";
        var long200 = new string('x', 200);
        var file = Write("dump.ndjson", $$$"""
            {"id": 1, "email": "{{{Email("weak")}}}", "password_hash": "{{{WeakHash}}}", "verified": true}
            {"id": 2, "email": "{{{Email("typed")}}}", "password_hash": "{{{Md5Of(Decomposed)}}}", "verified": true}
            {"id": 3, "email": "{{{Email("long")}}}", "password_hash": "{{{Md5Of(long200)}}}", "verified": true}
            """);

        Assert.Equal((3, 3, 0, 0), Counts((await app.RunAsync("import", "ndjson", file, "--legacy-claim", _mark, "--json")).Line()));

        var export = await ExportAsync(app);
        Assert.DoesNotContain("9dae4468a749989d2abf2d189ea097e6", export, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Convert.FromHexString("9dae4468a749989d2abf2d189ea097e6")), export, StringComparison.Ordinal);
        foreach (var (name, password) in new[] { ("weak", Password), ("typed", Decomposed), ("long", long200) })
        {
            (await LogInAsync(app, name, password + "!")).ShouldBe(Problems.InvalidCredentials);
            (await LogInAsync(app, name, password)).ShouldBe(200);
            // The hash is ours by now, over the composed form.
            (await LogInAsync(app, name, password.Normalize(NormalizationForm.FormC))).ShouldBe(200);
            (await LogInAsync(app, name, password)).ShouldBe(200);
        }
    }

    [Theory]
    [InlineData("{\"users\": []}")]
    [InlineData("[{\"model\": \"auth.user\"")]
    [InlineData("[1, }")]
    public async Task A_file_that_is_no_dump_is_refused_in_one_sentence(string text)
    {
        var run = await app.RunAsync("import", "django", Write("dump.json", text), "--json");
        if (run.ExitCode != 0)
            run.ShouldBeRefused();
        else
            Assert.Equal(0, run.Line().GetProperty("taken").GetInt64());
    }

    [Theory]
    [InlineData("import")]
    [InlineData("import", "django")]
    [InlineData("import", "mystery", "file")]
    [InlineData("import", "django", "file", "--legacy-claim", "sub")]
    [InlineData("import", "django", "file", "--legacy-claim", "")]
    [InlineData("export")]
    [InlineData("export", "file", "--format", "mystery")]
    public async Task Wrong_arguments_are_told_in_one_sentence(params string[] command) => (await app.RunAsync(command)).ShouldBeRefused(exitCode: 2);

    [Fact]
    public async Task A_missing_file_is_refused_in_one_sentence() => (await app.RunAsync("import", "ndjson", At("missing"))).ShouldBeRefused();

    private string Email(string name) => $"{_mark}{name}@example.org";

    private string At(string name) => Path.Combine(app.Folder, _mark + name);

    private string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    private static string Text(JsonElement line, string member) => line.GetProperty(member).GetString()!;

    private static List<JsonElement> Lines(string file) => [.. File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)];

    private static (long Read, long Taken, long AlreadyThere, long NotTaken) Counts(JsonElement summary) => (
        summary.GetProperty("read").GetInt64(), summary.GetProperty("taken").GetInt64(),
        summary.GetProperty("already_there").GetInt64(), summary.GetProperty("not_taken").GetInt64());

    private static string Md5Of(string password) =>
#pragma warning disable CA5351 // Django still reads MD5 hashes, so the test makes one.
        $"md5$salt${Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Encoding.UTF8.GetBytes("salt" + password)))}";
#pragma warning restore CA5351

    private static async Task<string> FinishAsync(DoorcodeApp on, Answer login, string member, string proof)
    {
        login.ShouldBe(Problems.SecondFactorRequired);
        var answer = await on.PostAsync("/api/users/login/second-factor/", ("login_ticket", login.Text("login_ticket")), (member, proof));
        answer.ShouldBe(200);
        return answer.Text("access");
    }

    private Task<Answer> LogInAsync(DoorcodeApp on, string name, string password) =>
        on.PostAsync("/api/users/login/", ("email", Email(name)), ("password", password));

    private async Task<string> ExportAsync(DoorcodeApp of)
    {
        var file = At(FactorCalls.NewEmail());
        (await of.RunAsync("export", file)).ShouldBeDone();
        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }
}
