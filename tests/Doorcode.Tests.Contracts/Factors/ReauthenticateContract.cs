using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Factors;

/// <summary>Fresh proofs of a logged-in owner, on every engine. Needs an app without limits.</summary>
public abstract class ReauthenticateContract(DoorcodeApp app)
{
    [Fact]
    public async Task A_password_gets_an_access_token_that_tells_of_it_and_leaves_the_refresh_token_alone()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();

        var answer = await app.ReauthenticateAsync(tokens.Access, password: ada.Password);

        answer.ShouldBe(200);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal(
            ["access", "token_type", "expires_in", "auth_time", "acr"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("Bearer", "aal1"), (answer.Text("token_type"), answer.Text("acr")));
        Assert.Equal(SessionCalls.Number(answer.Text("access"), "auth_time"), answer.Json.GetProperty("auth_time").GetInt64());
        Assert.Equal(SessionCalls.SessionOf(tokens.Access), SessionCalls.SessionOf(answer.Text("access")));
        (await app.MeAsync(answer.Text("access"))).ShouldBe(200);
        (await app.RefreshAsync(tokens.Refresh)).ShouldBe(200);
    }

    [Fact]
    public async Task A_second_factor_raises_the_session_and_is_used_up()
    {
        var (_, tokens, phone) = await app.NewWithPhoneAsync();
        var answer = await app.ReauthenticateAsync(tokens.Access, totp: phone.Code());
        answer.ShouldBe(200);
        Assert.Equal("aal2", answer.Text("acr"));
        (await app.ReauthenticateAsync(tokens.Access, totp: phone.Code())).ShouldBe(Problems.InvalidCredentials);
        (await app.ReauthenticateAsync(tokens.Access, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);
        (await app.ReauthenticateAsync(tokens.Access, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task Wrong_proofs_and_factors_that_the_account_lacks_are_refused()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        var wrong = await app.ReauthenticateAsync(tokens.Access, password: "not the password");
        wrong.ShouldBe(Problems.InvalidCredentials);
        // The token was good: a client that is told otherwise refreshes for nothing.
        Assert.Equal("Bearer realm=\"doorcode\"", wrong.Headers["WWW-Authenticate"]);
        (await app.ReauthenticateAsync(tokens.Access, totp: "123456")).ShouldBe(Problems.InvalidCredentials);
        (await app.ReauthenticateAsync(tokens.Access, recoveryCode: "0000-0000-0000-0000")).ShouldBe(Problems.InvalidCredentials);
        (await app.ReauthenticateAsync(bearer: null, password: ada.Password)).ShouldBe(Problems.Unauthenticated);
        Assert.Equal("password:blank", (await app.ReauthenticateAsync(tokens.Access, password: "")).Blamed());
        Assert.Equal("totp:invalid_format", (await app.ReauthenticateAsync(tokens.Access, totp: "1")).Blamed());
        Assert.Equal(
            "passkey:exactly_one password:exactly_one recovery_code:exactly_one totp:exactly_one",
            (await app.ReauthenticateAsync(tokens.Access)).Blamed());
        Assert.Equal(
            "password:exactly_one totp:exactly_one",
            (await app.ReauthenticateAsync(tokens.Access, password: ada.Password, totp: "123456")).Blamed());
        await app.ShouldLiveAsync(tokens);
    }

    [Fact]
    public async Task What_becomes_of_a_proof_is_recorded()
    {
        var (_, tokens, phone) = await app.NewWithPhoneAsync();
        // In each minute, the first five refusals of a network have lines, and one more counts the others.
        await app.MaintainAsync();
        for (var i = 0; i < 10; i++)
            (await app.ReauthenticateAsync(tokens.Access, totp: phone.Wrong())).ShouldBe(Problems.InvalidCredentials);

        await app.MaintainAsync();
        (await app.ReauthenticateAsync(tokens.Access, totp: phone.Code())).ShouldBe(Problems.TooManyRequests);
        (await app.ReauthenticateAsync(tokens.Access, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);

        foreach (var (outcome, count) in new[] { ("accepted", 1), ("rejected", 6), ("limited", 1) })
        {
            Assert.Equal(count, await app.CountAsync(
                $"audit WHERE event = 'reauthenticate' AND outcome = '{outcome}' AND session_id = @account", SessionCalls.SessionOf(tokens.Access)));
        }
    }

    [Theory]
    [InlineData(false, "aal1", "password")]
    [InlineData(true, "aal2", "totp recovery_code")]
    public async Task An_answer_that_asks_for_a_fresh_proof_says_which_and_how_old_it_may_be(bool hasFactor, string level, string methods)
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        if (hasFactor)
            await ada.EnrolAsync(tokens.Access);

        app.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        var refused = await app.BeginTotpAsync(tokens.Access);

        refused.ShouldBe(Problems.ReauthenticationRequired);
        Assert.Equal(
            $"Bearer realm=\"doorcode\", error=\"insufficient_user_authentication\", max_age=300, acr_values=\"{level}\"",
            refused.Headers["WWW-Authenticate"]);
        Assert.Equal(
            ["type", "title", "status", "detail", "code", "max_age", "acr_values", "methods"],
            refused.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal((300, level), (refused.Json.GetProperty("max_age").GetInt64(), refused.Text("acr_values")));
        Assert.Equal(methods, string.Join(' ', refused.Strings("methods")));
    }

    [Fact]
    public async Task A_proof_of_a_session_that_is_over_is_refused()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        (await app.LogOutAsync(tokens)).ShouldBe(205);
        (await app.ReauthenticateAsync(tokens.Access, password: ada.Password)).ShouldBe(Problems.Unauthenticated);
    }
}
