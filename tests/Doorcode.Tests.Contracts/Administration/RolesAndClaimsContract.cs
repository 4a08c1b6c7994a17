using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Administration;

/// <summary>Roles and claims of accounts, on every engine. Needs apps without limits; the first is asked, the second sets.</summary>
public abstract class RolesAndClaimsContract(DoorcodeApp first, DoorcodeApp second)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_in_access_tokens_from_the_next_refresh_on_and_in_me_at_once()
    {
        var (account, ada) = await first.CreateAsync();
        var tokens = await ada.TokensAsync();
        var cookie = await ada.CookieAsync();

        await second.Accounts().SetRolesAsync(account.Id, ["editor", "team:blue", "editor"], Cancel);
        await second.Accounts().SetClaimsAsync(account.Id, JsonNode.Parse("""{ "plan": "pro", "limits": {"seats": 3}, "beta": null }""")!.AsObject(), Cancel);

        Assert.Equal(("", ""), Granted(tokens.Access));
        var me = await first.MeAsync(tokens.Access);
        Assert.Equal("""["editor","team:blue"]""", me.Json.GetProperty("roles").GetRawText());
        Assert.Equal("""{"plan":"pro","limits":{"seats":3},"beta":null}""", me.Json.GetProperty("claims").GetRawText());

        var refreshed = Fixtures.Tokens.Of(await first.RefreshAsync(tokens.Refresh));
        var repeated = Fixtures.Tokens.Of(await second.RefreshAsync(tokens.Refresh));
        var browsed = await first.BrowseAsync(CookieCalls.Refresh, cookie);
        var login = await ada.TokensAsync();
        var fresh = await first.PostAsync("/api/users/reauthenticate/", login.Access, ("password", ada.Password));
        foreach (var access in new[] { refreshed.Access, repeated.Access, browsed.Text("access"), login.Access, fresh.Text("access") })
        {
            Assert.Equal(("""["editor","team:blue"]""", """pro {"seats":3}"""), Granted(access));
            (await first.MeAsync(access)).ShouldBe(200);
        }

        Assert.Equal(("", ""), Granted(refreshed.Refresh));

        await second.Accounts().SetRolesAsync(account.Id, [], Cancel);
        await second.Accounts().SetClaimsAsync(account.Id, [], Cancel);
        refreshed = Fixtures.Tokens.Of(await first.RefreshAsync(refreshed.Refresh));
        Assert.Equal(("", ""), Granted(refreshed.Access));
        Assert.Equal("[]{}", (await first.MeAsync(refreshed.Access)).Json is var now ? $"{now.GetProperty("roles")}{now.GetProperty("claims")}" : "");
    }

    [Fact]
    public async Task A_login_with_a_second_factor_states_them()
    {
        var (account, ada) = await first.CreateAsync();
        var phone = await ada.EnrolAsync((await ada.TokensAsync()).Access);
        await second.Accounts().SetRolesAsync(account.Id, ["editor"], Cancel);

        var ticket = await ada.TicketAsync();
        var answer = await first.PostAsync("/api/users/login/second-factor/", ("login_ticket", ticket), ("recovery_code", phone.RecoveryCodes[0]));

        Assert.Equal("""["editor"]""", Granted(answer.Text("access")).Roles);
    }

    [Fact]
    public async Task An_account_may_have_as_much_as_is_allowed_and_its_tokens_still_work()
    {
        var (account, ada) = await first.CreateAsync();
        await first.Accounts().SetRolesAsync(account.Id, [.. Enumerable.Range(0, 32).Select(i => $"{i:00}{new string('r', 62)}")], Cancel);
        var claims = new JsonObject { ["text"] = new string('語', (1024 - "{\"text\":\"\"}".Length) / 3) };
        await first.Accounts().SetClaimsAsync(account.Id, claims, Cancel);

        var tokens = await ada.TokensAsync();
        (await first.MeAsync(tokens.Access)).ShouldBe(200);
        (await second.VerifyAsync(tokens.Access)).ShouldBe(200);
        tokens = Fixtures.Tokens.Of(await second.RefreshAsync(tokens.Refresh));
        Assert.Equal(claims["text"]!.GetValue<string>(), SessionCalls.Claims(tokens.Access)["text"]!.GetValue<string>());
        (await first.MeAsync(tokens.Access)).ShouldBe(200);
    }

    [Fact]
    public async Task Roles_with_bad_names_or_too_many_of_them_are_refused_and_change_nothing()
    {
        var (account, _) = await first.CreateAsync();
        await first.Accounts().SetRolesAsync(account.Id, ["kept"], Cancel);
        foreach (var (roles, code) in new (string?[] Roles, string Code)[]
        {
            ([""], "invalid_format"), (["Editor"], "invalid_format"), (["two words"], "invalid_format"), (["é"], "invalid_format"),
            ([null], "invalid_format"), ([new string('r', 65)], "invalid_format"), (["ok", "not/ok"], "invalid_format"),
            ([.. Enumerable.Range(0, 33).Select(i => $"r{i}")], "too_many"),
        })
        {
            var refused = await Assert.ThrowsAsync<DoorcodeException>(() => first.Accounts().SetRolesAsync(account.Id, roles!, Cancel));
            Assert.Equal(("validation_failed", code), (refused.Code, refused.Problem.Errors["roles"].Single().Code));
        }

        Assert.Equal(["kept"], (await second.Accounts().FindAsync(account.Id, Cancel))!.Roles);
    }

    [Theory]
    [InlineData("""{"sub":"x"}""", "reserved")]
    [InlineData("""{"plan":"pro","roles":["admin"]}""", "reserved")]
    [InlineData("""{"\u0069ss":"x"}""", "reserved")]
    [InlineData("""{"token_type":"refresh"}""", "reserved")]
    [InlineData("""{"email":"x"}""", "reserved")]
    [InlineData("""{"":1}""", "invalid_format")]
    [InlineData("""{"a":[[[[[[[[1]]]]]]]]}""", "invalid_format")]
    [InlineData("""{"a":"\ud800"}""", "invalid_text")]
    public async Task Claims_that_tokens_cannot_carry_are_refused(string json, string code)
    {
        var (account, _) = await first.CreateAsync();
        var refused = await Assert.ThrowsAsync<DoorcodeException>(
            () => first.Accounts().SetClaimsAsync(account.Id, JsonNode.Parse(json)!.AsObject(), Cancel));
        Assert.Equal(("validation_failed", code), (refused.Code, refused.Problem.Errors["claims"].Single().Code));
        Assert.Empty((await first.Accounts().FindAsync(account.Id, Cancel))!.Claims);
    }

    [Fact]
    public async Task Claims_have_1024_bytes_at_most_however_they_are_spelled()
    {
        var (account, _) = await first.CreateAsync();
        var most = new string('é', (1024 - "{\"a\":\"\"}".Length) / 2);
        Assert.Equal(1024, Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(new { a = most }, Relaxed)));
        await first.Accounts().SetClaimsAsync(account.Id, new JsonObject { ["a"] = most }, Cancel);
        Assert.Equal(most, (await first.Accounts().FindAsync(account.Id, Cancel))!.Claims["a"]!.GetValue<string>());

        var refused = await Assert.ThrowsAsync<DoorcodeException>(
            () => first.Accounts().SetClaimsAsync(account.Id, new JsonObject { ["a"] = most + "e" }, Cancel));
        Assert.Equal("too_long", refused.Problem.Errors["claims"].Single().Code);
    }

    [Fact]
    public async Task Setting_what_is_there_already_records_nothing_and_a_change_is_recorded()
    {
        var (account, _) = await first.CreateAsync();
        for (var twice = 0; twice < 2; twice++)
        {
            await first.Accounts().SetRolesAsync(account.Id, ["editor"], Cancel);
            await first.Accounts().SetClaimsAsync(account.Id, new JsonObject { ["plan"] = "pro" }, Cancel);
        }

        Assert.Equal(1, await first.CountAsync("audit WHERE event = 'roles.changed' AND details = 'editor' AND account_id = @account", account.Id.Value));
        Assert.Equal(1, await first.CountAsync("audit WHERE event = 'claims.changed' AND account_id = @account", account.Id.Value));
    }

    [Fact]
    public async Task The_owner_finds_them_in_the_export()
    {
        var (account, ada) = await first.CreateAsync();
        await first.Accounts().SetRolesAsync(account.Id, ["editor"], Cancel);
        await first.Accounts().SetClaimsAsync(account.Id, new JsonObject { ["plan"] = "pro" }, Cancel);

        var profile = (await first.ExportAsync((await ada.TokensAsync()).Access)).Json.GetProperty("profile");

        Assert.Equal("""["editor"]""", profile.GetProperty("roles").GetRawText());
        Assert.Equal("""{"plan":"pro"}""", profile.GetProperty("claims").GetRawText());
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a token says of roles and claims; empty for nothing.</summary>
    private static (string Roles, string Claims) Granted(string token)
    {
        var claims = SessionCalls.Claims(token);
        return (claims["roles"]?.ToJsonString() ?? "", $"{claims["plan"]} {claims["limits"]?.ToJsonString()}".Trim());
    }
}
