using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Moving;

/// <content>Exports, and what takes them.</content>
public abstract partial class MovingContract
{
    [Fact]
    public async Task What_is_exported_is_taken_back_by_a_fresh_server_and_everybody_logs_in()
    {
        await using var first = await StartFreshAsync();
        var ada = await first.JoinAsync("ada@example.org");
        var phone = await ada.EnrolAsync((await ada.TokensAsync()).Access);
        await first.RunAsync("accounts", "roles", ada.Email, "editor");
        await first.RunAsync("accounts", "claims", ada.Email, """{"plan":"pro"}""");
        await first.JoinAsync("bea@example.org", "another good horse");
        await first.RunAsync("accounts", "disable", "bea@example.org");
        await first.RunAsync("accounts", "create", "cy@example.org", "--full-name", "Cy");
        var file = Write("dump.ndjson", $$$"""{"id": 1, "email": "dee@example.org", "password_hash": "{{{DjangoHash}}}", "verified": true}""");
        await first.RunAsync("import", "ndjson", file);
        var exported = At("export.ndjson");
        Assert.Equal(4, (await first.RunAsync("export", exported, "--json")).Line().GetProperty("accounts").GetInt64());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(exported));

        await using var second = await StartFreshAsync();
        Assert.Equal((4, 4, 0, 0), Counts((await second.RunAsync("import", "ndjson", exported, "--json")).Line()));

        Assert.Equal(await File.ReadAllTextAsync(exported, TestContext.Current.CancellationToken), await ExportAsync(second));
        var login = await second.PostAsync("/api/users/login/", ("email", ada.Email), ("password", ada.Password));
        login.ShouldBe(Problems.SecondFactorRequired);
        second.Clock.Advance(TimeSpan.FromMinutes(1));
        var claims = SessionCalls.Claims(await FinishAsync(second, login, "totp", FactorCalls.CodeOf(second, phone.Secret)));
        Assert.Equal(("pro", "editor"), ((string?)claims["plan"], (string?)claims["roles"]![0]));
        login = await second.PostAsync("/api/users/login/", ("email", ada.Email), ("password", ada.Password));
        await FinishAsync(second, login, "recovery_code", phone.RecoveryCodes[0]);
        (await second.PostAsync("/api/users/login/", ("email", "bea@example.org"), ("password", "another good horse"))).ShouldBe(Problems.AccountDisabled);
        (await second.PostAsync("/api/users/login/", ("email", "cy@example.org"), ("password", Password))).ShouldBe(Problems.InvalidCredentials);
        (await second.PostAsync("/api/users/login/", ("email", "dee@example.org"), ("password", Password))).ShouldBe(200);
        Assert.Equal(1, await second.CountAsync("audit WHERE event = 'accounts.imported'"));
        Assert.Equal(1, await first.CountAsync("audit WHERE event = 'accounts.exported'"));
    }

    [Fact]
    public async Task A_passkey_and_an_authenticator_app_of_an_export_log_their_owners_in_on_a_fresh_server()
    {
        await using var first = await StartFreshAsync();
        var ada = await first.JoinAsync("ada@example.org");
        var key = await first.NewPasskeyAsync((await ada.TokensAsync()).Access);
        var bea = await first.JoinAsync("bea@example.org");
        var phone = await bea.EnrolAsync((await bea.TokensAsync()).Access);
        var exported = At("export.ndjson");
        (await first.RunAsync("export", exported)).ShouldBeDone();

        await using var second = await StartFreshAsync();
        Assert.Equal((2, 2, 0, 0), Counts((await second.RunAsync("import", "ndjson", exported, "--json")).Line()));

        (await second.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(200);
        using var stranger = new SoftAuthenticator { Id = key.Authenticator.Id };
        (await second.LogInByPasskeyAsync(stranger, new Answering { UserHandle = key.Authenticator.UserHandle })).ShouldBe(Problems.PasskeyRejected);
        (await second.PostAsync("/api/users/login/", ("email", ada.Email), ("password", ada.Password))).ShouldBe(Problems.SecondFactorRequired);
        second.Clock.Advance(TimeSpan.FromMinutes(1));
        var login = await second.PostAsync("/api/users/login/", ("email", bea.Email), ("password", bea.Password));
        await FinishAsync(second, login, "totp", FactorCalls.CodeOf(second, phone.Secret));
    }

    [Fact]
    public async Task A_realm_for_Keycloak_is_taken_back_and_its_users_log_in_with_their_apps()
    {
        await using var first = await StartFreshAsync();
        var ada = await first.JoinAsync("ada@example.org");
        var phone = await ada.EnrolAsync((await ada.TokensAsync()).Access);
        await first.RunAsync("accounts", "roles", ada.Email, "editor");
        await first.RunAsync("accounts", "claims", ada.Email, """{"plan":"pro","seats":3}""");
        var bcrypt = Write("dump.ndjson", $$$"""
            {"id": 1, "email": "bea@example.org", "full_name": "Bea B. Green", "password_hash": "{{{DjangoHash}}}", "verified": true}
            {"id": 2, "email": "cy@example.org", "password_hash": "{{{Hash}}}", "verified": true, "disabled": true}
            """);
        await first.RunAsync("import", "ndjson", bcrypt);
        var realm = At("realm.json");

        var summary = (await first.RunAsync("export", realm, "--format", "keycloak", "--json")).Line();

        Assert.Equal(
            (3, 1, 1),
            (summary.GetProperty("accounts").GetInt64(), summary.GetProperty("lost_passwords").GetInt64(), summary.GetProperty("lost_factors").GetInt64()));
        var root = JsonDocument.Parse(await File.ReadAllTextAsync(realm, TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("editor", Assert.Single(root.GetProperty("roles").GetProperty("realm").EnumerateArray()).GetProperty("name").GetString());
        var users = root.GetProperty("users").EnumerateArray().ToDictionary(user => Text(user, "username"));
        Assert.Equal(("Bea B.", "Green"), (Text(users["bea@example.org"], "firstName"), Text(users["bea@example.org"], "lastName")));
        Assert.Equal("""{"plan":["pro"],"seats":["3"]}""", users[ada.Email].GetProperty("attributes").GetRawText());
        Assert.False(users["cy@example.org"].GetProperty("enabled").GetBoolean());
        Assert.Empty(users["cy@example.org"].GetProperty("credentials").EnumerateArray());

        await using var second = await StartFreshAsync();
        Assert.Equal((3, 3, 0, 0), Counts((await second.RunAsync("import", "keycloak", realm, "--json")).Line()));
        second.Clock.Advance(TimeSpan.FromMinutes(1));
        var login = await second.PostAsync("/api/users/login/", ("email", ada.Email), ("password", ada.Password));
        Assert.Equal("editor", (string?)SessionCalls.Claims(await FinishAsync(second, login, "totp", FactorCalls.CodeOf(second, phone.Secret)))["roles"]![0]);
        (await second.PostAsync("/api/users/login/", ("email", "bea@example.org"), ("password", Password))).ShouldBe(200);
        (await second.PostAsync("/api/users/login/", ("email", "bea@example.org"), ("password", "another"))).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task A_fixture_for_Django_is_taken_back_and_its_users_log_in_with_their_apps()
    {
        await using var first = await StartFreshAsync();
        var ada = await first.JoinAsync("ada@example.org");
        var phone = await ada.EnrolAsync((await ada.TokensAsync()).Access);
        await first.RunAsync("accounts", "roles", ada.Email, "editor", "staff");
        var fixture = At("fixture.json");
        (await first.RunAsync("export", fixture, "--format", "django")).ShouldBeDone();
        // Django numbers the rows itself.
        var rows = JsonNode.Parse(await File.ReadAllTextAsync(fixture, TestContext.Current.CancellationToken))!.AsArray();
        Assert.Equal(["auth.group", "auth.user", "otp_totp.totpdevice"], rows.Select(row => (string)row!["model"]!));
        Assert.All(rows, row => Assert.Null(row!["pk"]));
        Assert.Equal("argon2$argon2id$", ((string)rows[1]!["fields"]!["password"]!)[..16]);
        rows[1]!["pk"] = 7;
        rows[2]!["fields"]!["user"] = 7;

        await using var second = await StartFreshAsync();
        Assert.Equal((1, 1, 0, 0), Counts((await second.RunAsync("import", "django", Write("numbered.json", rows.ToJsonString()), "--json")).Line()));
        second.Clock.Advance(TimeSpan.FromMinutes(1));
        var login = await second.PostAsync("/api/users/login/", ("email", ada.Email), ("password", ada.Password));
        var claims = SessionCalls.Claims(await FinishAsync(second, login, "totp", FactorCalls.CodeOf(second, phone.Secret)));
        Assert.Equal("""["editor","staff"]""", claims["roles"]!.ToJsonString());
    }

    [Fact]
    public async Task An_export_never_takes_the_place_of_a_file()
    {
        var file = Write("there.ndjson", "mine");
        Assert.Contains("already", (await app.RunAsync("export", file)).ShouldBeRefused(), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        (await app.RunAsync("export", Path.Combine(At("missing"), "file"))).ShouldBeRefused();
    }
}
