using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Passkeys;

/// <summary>A passkey as the second factor of a login, and as a fresh proof. Needs an app without limits.</summary>
public abstract class PasskeyProofContract(DoorcodeApp app)
{
    [Fact]
    public async Task The_options_of_a_second_factor_list_the_passkeys_of_the_account_and_prefer_user_verification()
    {
        var (ada, _, key) = await NewAsync();
        var ceremony = await app.OfferSecondFactorAsync(await ada.TicketAsync());

        Assert.Equal("preferred", ceremony.Options.GetProperty("userVerification").GetString());
        Assert.Equal("auth.example.org", ceremony.Options.GetProperty("rpId").GetString());
        var allowed = Assert.Single(ceremony.Options.GetProperty("allowCredentials").EnumerateArray());
        Assert.Equal(key.Authenticator.IdText, allowed.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(true, true, "phr")]
    [InlineData(true, false, "phr")]
    [InlineData(false, true, "aal2")]
    [InlineData(false, false, "aal2")]
    public async Task A_second_factor_is_phishing_resistant_only_if_this_assertion_verified_its_user(
        bool isUserVerified, bool hasUserHandle, string level)
    {
        var (ada, _, key) = await NewAsync();
        var ticket = await ada.TicketAsync();
        var ceremony = await app.OfferSecondFactorAsync(ticket);
        var how = new Answering { IsUserVerified = isUserVerified, HasUserHandle = hasUserHandle };

        var answer = await app.SecondFactorAsync(ticket, ceremony, key.Authenticator.Get(ceremony.Options, how));

        answer.ShouldBe(200);
        ShouldTell(answer.Text("access"), level, "pwd pop mfa");
    }

    [Theory]
    [InlineData("AuthenticatorData")]
    [InlineData("authenticatordata")]
    public async Task The_flags_that_are_believed_are_those_that_were_signed(string name)
    {
        var (ada, _, key) = await NewAsync();
        var ticket = await ada.TicketAsync();
        var ceremony = await app.OfferSecondFactorAsync(ticket);
        var credential = key.Authenticator.Get(ceremony.Options, new Answering { IsUserVerified = false });
        var response = credential["response"]!.AsObject();
        var signed = (string)response["authenticatorData"]!;
        var forged = Base64Url.DecodeFromChars(signed);
        forged[32] |= 0b100;
        response["authenticatorData"] = Base64Url.EncodeToString(forged);
        response[name] = signed;

        (await app.SecondFactorAsync(ticket, ceremony, credential)).ShouldBe(Problems.PasskeyRejected);

        // Nor is another spelling believed in place of the member's.
        ceremony = await app.OfferSecondFactorAsync(ticket);
        credential = key.Authenticator.Get(ceremony.Options);
        response = credential["response"]!.AsObject();
        response[name] = (string)response["authenticatorData"]!;
        response.Remove("authenticatorData");
        (await app.SecondFactorAsync(ticket, ceremony, credential)).ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task The_answer_to_a_login_names_the_passkey_among_the_methods()
    {
        var (ada, _, _) = await NewAsync();
        var methods = (await ada.LogInAsync()).Json.GetProperty("methods").EnumerateArray().Select(method => method.GetString());
        Assert.Equal(["passkey", "recovery_code"], methods);
    }

    [Fact]
    public async Task Options_cost_a_ticket_no_guess_and_a_ticket_that_is_dead_or_unknown_gets_none()
    {
        var (ada, _, key) = await NewAsync();
        var used = await ada.TicketAsync();
        for (var i = 0; i < 5; i++)
            await app.OfferSecondFactorAsync(used);

        var ceremony = await app.OfferSecondFactorAsync(used);
        (await app.SecondFactorAsync(used, ceremony, key.Authenticator.Get(ceremony.Options))).ShouldBe(200);
        var ofAnotherEpoch = await ada.TicketAsync();
        await ada.RaiseEpochAsync();
        var expired = await ada.TicketAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        var answers = new List<string>();
        foreach (var dead in new[] { used, ofAnotherEpoch, expired, new string('x', 43) })
        {
            var refused = await app.PostAsync("/api/users/login/second-factor/options/", ("login_ticket", dead));
            refused.ShouldBe(Problems.CodeRejected);
            answers.Add(Sameness.Of(refused));
        }

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Wrong_passkeys_and_wrong_codes_spend_the_same_five_guesses_of_a_ticket()
    {
        var (ada, tokens, key) = await NewAsync();
        var (_, _, other) = await NewAsync();
        var phone = await ada.EnrolAsync(tokens.Access);
        var ticket = await ada.TicketAsync();
        for (var i = 0; i < 2; i++)
        {
            (await GuessAsync()).ShouldBe(Problems.PasskeyRejected);
            (await app.SecondFactorAsync(ticket, totp: phone.Wrong())).ShouldBe(Problems.CodeRejected);
        }

        (await GuessAsync()).ShouldBe(Problems.AttemptsExhausted);
        (await app.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(Problems.CodeRejected);
        await LogInAsync(ada, key);

        async Task<Answer> GuessAsync()
        {
            var ceremony = await app.OfferSecondFactorAsync(ticket);
            return await app.SecondFactorAsync(ticket, ceremony, other.Authenticator.Get(ceremony.Options));
        }
    }

    [Fact]
    public async Task After_ten_wrong_codes_of_the_app_a_passkey_goes_on()
    {
        var (ada, tokens, key) = await NewAsync();
        var phone = await ada.EnrolAsync(tokens.Access);
        for (var i = 0; i < 10; i++)
            (await app.SecondFactorAsync(await ada.IssueTicketAsync(), totp: phone.Wrong())).ShouldBe(Problems.CodeRejected);

        (await app.SecondFactorAsync(await ada.IssueTicketAsync(), totp: phone.Code())).ShouldBe(Problems.TooManyRequests);
        var next = await LogInAsync(ada, key);
        (await app.ReauthenticateAsync(next.Access, totp: phone.Code())).ShouldBe(Problems.TooManyRequests);
        var fresh = await OfferFreshAsync(next);
        (await ProveAsync(next, fresh.Id, key.Authenticator.Get(fresh.Options))).ShouldBe(200);
    }

    [Fact]
    public async Task A_reset_of_the_password_leaves_the_passkey_as_it_is()
    {
        var (ada, _, key) = await NewAsync();
        var back = await ada.ResetPasswordAsync();
        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(200);
        await LogInAsync(back, key);
    }

    [Fact]
    public async Task A_passkey_of_another_account_is_no_second_factor()
    {
        var (ada, _, _) = await NewAsync();
        var (_, _, other) = await NewAsync();
        foreach (var how in new[] { new Answering(), new Answering { HasUserHandle = false } })
        {
            var ticket = await ada.TicketAsync();
            var ceremony = await app.OfferSecondFactorAsync(ticket);
            (await app.SecondFactorAsync(ticket, ceremony, other.Authenticator.Get(ceremony.Options, how))).ShouldBe(Problems.PasskeyRejected);
        }
    }

    [Fact]
    public async Task A_ceremony_is_good_for_its_own_ticket_and_purpose_alone()
    {
        var (ada, tokens, key) = await NewAsync();
        var (mine, others) = (await ada.TicketAsync(), await ada.TicketAsync());
        OfferedCeremony[] ceremonies = [await app.OfferSecondFactorAsync(others), await app.OfferLoginAsync(), await app.OfferAsync(tokens.Access), await OfferFreshAsync(tokens)];
        foreach (var ceremony in ceremonies)
            (await app.SecondFactorAsync(mine, ceremony, key.Authenticator.Get(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);

        var own = await app.OfferSecondFactorAsync(mine);
        (await app.LogInByPasskeyAsync(own, key.Authenticator.Get(own.Options))).ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task A_second_factor_ends_with_its_ceremony_and_with_a_counter_that_was_seen()
    {
        var (ada, _, key) = await NewAsync();
        var ticket = await ada.TicketAsync();
        var late = await app.OfferSecondFactorAsync(ticket);
        var seen = await app.OfferSecondFactorAsync(ticket);
        (await app.SecondFactorAsync(ticket, seen, key.Authenticator.Get(seen.Options, new Answering { Count = 1 }))).ShouldBe(Problems.PasskeyRejected);
        await app.ShouldBeToldAsync(ada.Email, "was refused");
        Assert.Equal(1, await app.EventsAsync("passkey.counter", ada.Email));

        app.Clock.Advance(TimeSpan.FromMinutes(5));
        var next = await ada.TicketAsync();
        (await app.SecondFactorAsync(next, late, key.Authenticator.Get(late.Options, new Answering { Count = 9 }))).ShouldBe(Problems.PasskeyRejected);
    }

    [Theory]
    [InlineData(true, "phr")]
    [InlineData(false, "aal2")]
    public async Task A_fresh_proof_by_passkey_allows_what_asks_for_one(bool isUserVerified, string level)
    {
        var (ada, _, key) = await NewAsync();
        var ticket = await ada.TicketAsync();
        var ceremony = await app.OfferSecondFactorAsync(ticket);
        var tokens = Fixtures.Tokens.Of(
            await app.SecondFactorAsync(ticket, ceremony, key.Authenticator.Get(ceremony.Options, new Answering { IsUserVerified = false })));
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        (await app.RemovePasskeyAsync(tokens.Access, key.Id)).ShouldBe(Problems.ReauthenticationRequired);

        var fresh = await OfferFreshAsync(tokens);
        var answer = await ProveAsync(tokens, fresh.Id, key.Authenticator.Get(fresh.Options, new Answering { IsUserVerified = isUserVerified }));

        answer.ShouldBe(200);
        ShouldTell(answer.Text("access"), level, "pwd pop mfa");
        (await app.RemovePasskeyAsync(answer.Text("access"), key.Id)).ShouldBe(204);
    }

    [Fact]
    public async Task A_wrong_passkey_is_no_fresh_proof()
    {
        var (_, tokens, key) = await NewAsync();
        var (_, others, other) = await NewAsync();
        var fresh = await OfferFreshAsync(tokens);
        (await ProveAsync(tokens, fresh.Id, other.Authenticator.Get(fresh.Options))).ShouldBe(Problems.InvalidCredentials);
        (await ProveAsync(tokens, fresh.Id, key.Authenticator.Get(fresh.Options))).ShouldBe(Problems.InvalidCredentials);

        var foreign = await OfferFreshAsync(others);
        (await ProveAsync(tokens, foreign.Id, key.Authenticator.Get(foreign.Options))).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task The_list_of_factors_tells_when_a_passkey_was_used_last_and_whether_it_is_backed_up()
    {
        var (_, tokens, _) = await NewAsync();
        // The older one comes first.
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        using var synced = new SoftAuthenticator(isCounting: false);
        var ceremony = await app.OfferAsync(tokens.Access);
        var eligible = new Answering { IsBackupEligible = true };
        (await app.AddPasskeyAsync(tokens.Access, ceremony, synced.Create(ceremony.Options, eligible), "Phone")).ShouldBe(201);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await app.LogInByPasskeyAsync(synced, eligible with { IsBackedUp = true })).ShouldBe(200);

        var passkeys = (await app.GetAsync("/api/users/factors/", tokens.Access)).Json.GetProperty("passkeys").EnumerateArray().ToList();

        Assert.Equal(["Passkey", "Phone"], passkeys.Select(one => one.GetProperty("name").GetString()));
        Assert.Equal([false, true], passkeys.Select(one => one.GetProperty("backed_up").GetBoolean()));
        Assert.Null(passkeys[0].GetProperty("last_used_at").GetString());
        Assert.Equal(app.Clock.GetUtcNow(), passkeys[1].GetProperty("last_used_at").GetDateTimeOffset());
        Assert.Equal(app.Clock.GetUtcNow().AddMinutes(-1), passkeys[1].GetProperty("created_at").GetDateTimeOffset());
    }

    private static void ShouldTell(string access, string level, string methods)
    {
        var claims = SessionCalls.Claims(access);
        Assert.Equal((level, methods), ((string)claims["acr"]!, string.Join(' ', claims["amr"]!.AsArray().Select(one => (string)one!))));
    }

    /// <summary>By the password and the passkey.</summary>
    private async Task<Fixtures.Tokens> LogInAsync(Person person, OwnedKey key)
    {
        var ticket = await person.TicketAsync();
        var ceremony = await app.OfferSecondFactorAsync(ticket);
        return Fixtures.Tokens.Of(await app.SecondFactorAsync(ticket, ceremony, key.Authenticator.Get(ceremony.Options)));
    }

    private async Task<OfferedCeremony> OfferFreshAsync(Fixtures.Tokens tokens) =>
        OfferedCeremony.Of(await app.SendAsync(HttpMethod.Post, "/api/users/reauthenticate/options/", tokens.Access, json: null));

    private Task<Answer> ProveAsync(Fixtures.Tokens tokens, string ceremonyId, JsonObject credential) => app.SendAsync(
        HttpMethod.Post, "/api/users/reauthenticate/", tokens.Access,
        new JsonObject { ["passkey"] = Proof(ceremonyId, credential) }.ToJsonString());

    private static JsonObject Proof(string ceremonyId, JsonObject credential) =>
        new() { ["ceremony_id"] = ceremonyId, ["credential"] = credential.DeepClone() };

    private async Task<(Person Person, Fixtures.Tokens Tokens, OwnedKey Key)> NewAsync()
    {
        var person = await app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        var tokens = await person.TokensAsync();
        return (person, tokens, await app.NewPasskeyAsync(tokens.Access));
    }
}
