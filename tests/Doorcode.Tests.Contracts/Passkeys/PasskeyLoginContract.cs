using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Passkeys;

/// <summary>Login by passkey, and every way in which an assertion can be wrong. Needs an app without limits.</summary>
public abstract class PasskeyLoginContract(DoorcodeApp app)
{
    [Fact]
    public async Task A_passkey_whose_user_was_verified_logs_in_alone_and_is_phishing_resistant()
    {
        var (_, key) = await NewAsync();

        var answer = await app.LogInByPasskeyAsync(key.Authenticator);

        answer.ShouldBe(200);
        var claims = SessionCalls.Claims(answer.Text("access"));
        Assert.Equal("phr", (string)claims["acr"]!);
        Assert.Equal(["pop", "mfa"], claims["amr"]!.AsArray().Select(method => (string)method!));
        Assert.Equal("Bearer", answer.Text("token_type"));
        await app.ShouldLiveAsync(Fixtures.Tokens.Of(answer));
    }

    [Fact]
    public async Task A_login_by_passkey_answers_a_device_token_and_sets_the_session_cookie_where_it_is_asked_for()
    {
        var (_, key) = await NewAsync();
        var ceremony = await app.OfferLoginAsync();
        var body = new JsonObject
        {
            ["ceremony_id"] = ceremony.Id,
            ["credential"] = key.Authenticator.Get(ceremony.Options),
            ["use_cookie"] = true,
        };

        var answer = await app.SendAsync(HttpMethod.Post, "/api/users/login/passkey/", bearer: null, body.ToJsonString());

        answer.ShouldBe(200);
        Assert.NotEmpty(answer.Text("device_token"));
        Assert.False(answer.Json.TryGetProperty("refresh", out _));
        Assert.StartsWith("__Host-doorcode=", answer.Headers["Set-Cookie"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_options_are_the_same_for_everybody_and_list_no_passkeys()
    {
        var answer = await app.SendAsync(HttpMethod.Post, "/api/users/login/passkey/options", bearer: null, json: null);

        answer.ShouldBe(200);
        Assert.Equal(300, answer.Json.GetProperty("expires_in").GetInt64());
        var options = answer.Json.GetProperty("options");
        Assert.Equal("required", options.GetProperty("userVerification").GetString());
        Assert.Equal("auth.example.org", options.GetProperty("rpId").GetString());
        Assert.Equal(43, options.GetProperty("challenge").GetString()!.Length);
        Assert.True(!options.TryGetProperty("allowCredentials", out var list) || list.GetArrayLength() == 0);
    }

    [Fact]
    public async Task A_passkey_that_never_counts_logs_in_again_and_again()
    {
        var (_, key) = await NewAsync(isCounting: false);
        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(200);
        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(200);
    }

    public static TheoryData<string, Answering> Wrong => new()
    {
        { "no user verification", new Answering { IsUserVerified = false } },
        { "no user present", new Answering { IsUserPresent = false } },
        { "an origin of somebody else", new Answering { Origin = "https://auth.example.org.evil.example" } },
        { "an origin without TLS", new Answering { Origin = "http://auth.example.org" } },
        { "another port", new Answering { Origin = "https://auth.example.org:8443" } },
        { "another relying party", new Answering { RelyingPartyId = "example.org" } },
        { "a challenge of somebody else", new Answering { Challenge = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" } },
        { "the type of a registration", new Answering { Type = "webauthn.create" } },
        { "inside a frame of another origin", new Answering { IsCrossOrigin = true } },
        { "no user handle", new Answering { HasUserHandle = false } },
        { "a user handle of nobody", new Answering { UserHandle = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" } },
        { "eligible for backup since", new Answering { IsBackupEligible = true } },
        { "backed up and not eligible", new Answering { IsBackedUp = true } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task An_assertion_is_rejected_that_has(string fault, Answering how)
    {
        var (_, key) = await NewAsync();
        var before = await app.CountAsync("sessions");

        var answer = await app.LogInByPasskeyAsync(key.Authenticator, how);

        answer.ShouldBe(Problems.PasskeyRejected);
        Assert.Equal(Problems.PasskeyRejected.Detail, answer.Text("detail"));
        Assert.True(before == await app.CountAsync("sessions"), fault);
    }

    [Theory]
    [InlineData("id", "AAAA")]
    [InlineData("rawId", "AAAA")]
    [InlineData("type", "password")]
    [InlineData("id", null)]
    [InlineData("type", null)]
    [InlineData("response", null)]
    [InlineData("response.signature", null)]
    [InlineData("response.signature", "MEQCIAAA")]
    [InlineData("response.authenticatorData", "AAAA")]
    [InlineData("response.clientDataJSON", "e30")]
    [InlineData("response.clientDataJSON", "not base64url!")]
    public async Task A_credential_is_rejected_of_which_a_member_is_missing_or_wrong(string path, string? value)
    {
        var (_, key) = await NewAsync();
        var ceremony = await app.OfferLoginAsync();
        var credential = key.Authenticator.Get(ceremony.Options);
        var names = path.Split('.');
        var target = names.Length == 2 ? credential[names[0]]!.AsObject() : credential;
        if (value is null)
            target.Remove(names[^1]);
        else
            target[names[^1]] = value;

        (await app.LogInByPasskeyAsync(ceremony, credential)).ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task A_credential_without_a_known_shape_is_rejected_and_one_that_is_no_object_is_not_valid()
    {
        var ceremony = await app.OfferLoginAsync();
        (await app.LogInByPasskeyAsync(ceremony, [])).ShouldBe(Problems.PasskeyRejected);
        foreach (var credential in new[] { "null", "1", "[]", "\"text\"" })
        {
            var body = $$"""{"ceremony_id": "{{ceremony.Id}}", "credential": {{credential}}}""";
            (await app.SendAsync(HttpMethod.Post, "/api/users/login/passkey/", bearer: null, body)).ShouldBe(Problems.ValidationFailed);
        }
    }

    [Fact]
    public async Task The_signature_of_another_passkey_is_rejected()
    {
        var (_, mine) = await NewAsync();
        var (_, other) = await NewAsync();
        var ceremony = await app.OfferLoginAsync();
        var credential = mine.Authenticator.Get(ceremony.Options);
        credential["response"]!["signature"] = other.Authenticator.Get(ceremony.Options)["response"]!["signature"]!.DeepClone();
        (await app.LogInByPasskeyAsync(ceremony, credential)).ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task A_passkey_with_the_user_handle_of_another_account_is_rejected()
    {
        var (_, mine) = await NewAsync();
        var (_, other) = await NewAsync();
        (await app.LogInByPasskeyAsync(mine.Authenticator, new Answering { UserHandle = other.Authenticator.UserHandle }))
            .ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task An_assertion_is_good_for_its_own_ceremony_alone()
    {
        var (_, key) = await NewAsync();
        var (first, second) = (await app.OfferLoginAsync(), await app.OfferLoginAsync());
        (await app.LogInByPasskeyAsync(second.Id, key.Authenticator.Get(first.Options))).ShouldBe(Problems.PasskeyRejected);
        (await app.LogInByPasskeyAsync(first, key.Authenticator.Get(first.Options))).ShouldBe(200);
    }

    [Fact]
    public async Task A_ceremony_is_over_after_any_answer()
    {
        var (_, key) = await NewAsync();
        var used = await app.OfferLoginAsync();
        (await app.LogInByPasskeyAsync(used, key.Authenticator.Get(used.Options))).ShouldBe(200);
        (await app.LogInByPasskeyAsync(used, key.Authenticator.Get(used.Options))).ShouldBe(Problems.PasskeyRejected);

        var spoilt = await app.OfferLoginAsync();
        (await app.LogInByPasskeyAsync(spoilt, [])).ShouldBe(Problems.PasskeyRejected);
        (await app.LogInByPasskeyAsync(spoilt, key.Authenticator.Get(spoilt.Options))).ShouldBe(Problems.PasskeyRejected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!")]
    public async Task A_ceremony_that_does_not_exist_is_rejected(string id)
    {
        var (_, key) = await NewAsync();
        var ceremony = await app.OfferLoginAsync();
        (await app.LogInByPasskeyAsync(id, key.Authenticator.Get(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task A_ceremony_ends_after_five_minutes_and_is_swept()
    {
        var (_, key) = await NewAsync();
        var ceremony = await app.OfferLoginAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        (await app.LogInByPasskeyAsync(ceremony, key.Authenticator.Get(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);

        await Eventually.TrueAsync(async () =>
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            return await app.CountAsync("passkey_ceremonies") == 0;
        }, "the upkeep removes what nobody has answered");
    }

    [Fact]
    public async Task A_counter_that_was_seen_is_refused_and_recorded_and_the_owner_is_told()
    {
        var (ada, key) = await NewAsync();
        (await app.LogInByPasskeyAsync(key.Authenticator, new Answering { Count = 7 })).ShouldBe(200);

        foreach (var count in new uint[] { 7, 6, 0 })
            (await app.LogInByPasskeyAsync(key.Authenticator, new Answering { Count = count })).ShouldBe(Problems.PasskeyRejected);

        await app.ShouldBeToldAsync(ada.Email, "was refused");
        Assert.Equal(3, await app.EventsAsync("passkey.counter", ada.Email));
        (await app.LogInByPasskeyAsync(key.Authenticator, new Answering { Count = 8 })).ShouldBe(200);
    }

    [Fact]
    public async Task A_counter_of_a_bad_signature_changes_nothing()
    {
        var (ada, key) = await NewAsync();
        using var other = new SoftAuthenticator { Id = key.Authenticator.Id };
        (await app.LogInByPasskeyAsync(other, new Answering { Count = 100, UserHandle = key.Authenticator.UserHandle }))
            .ShouldBe(Problems.PasskeyRejected);
        Assert.Equal(0, await app.EventsAsync("passkey.counter", ada.Email));
        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(200);
    }

    [Fact]
    public async Task A_disabled_account_is_rejected_as_a_wrong_passkey_is()
    {
        var (ada, key) = await NewAsync();
        await app.ChangeAccountAsync("status = 'disabled'", ada.Email);
        var disabled = await app.LogInByPasskeyAsync(key.Authenticator);
        disabled.ShouldBe(Problems.PasskeyRejected);

        using var unknown = new SoftAuthenticator();
        var wrong = await app.LogInByPasskeyAsync(unknown, new Answering { UserHandle = key.Authenticator.UserHandle });
        Assert.Equal(Registration.Sameness.Of(wrong), Registration.Sameness.Of(disabled));

        await app.ChangeAccountAsync("status = 'active'", ada.Email);
        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(200);
    }

    [Fact]
    public async Task A_passkey_survives_what_raises_the_epoch()
    {
        var (ada, key) = await NewAsync();
        await app.ChangeAccountAsync("epoch = epoch + 1", ada.Email);
        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(200);
    }

    private async Task<(Person Person, OwnedKey Key)> NewAsync(bool isCounting = true)
    {
        var person = await app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        return (person, await app.NewPasskeyAsync((await person.TokensAsync()).Access, isCounting));
    }
}
