using System.Security.Cryptography;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Passkeys;

/// <summary>Adding, renaming and removing passkeys. Needs an app without limits.</summary>
public abstract partial class PasskeyEnrolmentContract(DoorcodeApp app)
{
    [Fact]
    public async Task The_options_name_the_relying_party_and_the_account_and_demand_a_discoverable_passkey_with_user_verification()
    {
        var (ada, tokens) = await NewAsync();

        var answer = await app.PostAsync("/api/users/passkeys/options", tokens.Access, ("password", Person.DefaultPassword));

        answer.ShouldBe(200);
        Assert.Equal(300, answer.Json.GetProperty("expires_in").GetInt64());
        var options = answer.Json.GetProperty("options");
        Assert.Equal("auth.example.org", options.GetProperty("rp").GetProperty("id").GetString());
        Assert.Equal("Doorcode", options.GetProperty("rp").GetProperty("name").GetString());
        Assert.Equal(ada.Email, options.GetProperty("user").GetProperty("name").GetString());
        Assert.Equal("Ada Lovelace", options.GetProperty("user").GetProperty("displayName").GetString());
        var selection = options.GetProperty("authenticatorSelection");
        Assert.Equal("required", selection.GetProperty("residentKey").GetString());
        Assert.Equal("required", selection.GetProperty("userVerification").GetString());
        Assert.Equal("none", options.GetProperty("attestation").GetString());
        Assert.Contains(options.GetProperty("pubKeyCredParams").EnumerateArray(), one => one.GetProperty("alg").GetInt32() == -7);
    }

    [Fact]
    public async Task The_user_handle_is_32_random_bytes_that_stay_the_same_and_not_the_id_of_the_account()
    {
        var (_, tokens) = await NewAsync();
        var handles = new List<string>();
        for (var i = 0; i < 2; i++)
            handles.Add((await app.OfferAsync(tokens.Access)).Options.GetProperty("user").GetProperty("id").GetString()!);

        Assert.Single(handles.Distinct());
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(handles[0]);
        Assert.Equal(32, bytes.Length);
        Assert.NotEqual((string)SessionCalls.Claims(tokens.Access)["sub"]!, System.Text.Encoding.UTF8.GetString(bytes));
        var (_, others) = await NewAsync();
        Assert.NotEqual(handles[0], (await app.OfferAsync(others.Access)).Options.GetProperty("user").GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_first_passkey_brings_recovery_codes_ends_the_other_sessions_and_raises_this_one_and_the_owner_is_told()
    {
        var (ada, tokens) = await NewAsync();
        var other = await app.BeginAsync(tokens.Access);
        using var authenticator = new SoftAuthenticator();
        var ceremony = await app.OfferAsync(tokens.Access);

        var answer = await app.AddPasskeyAsync(tokens.Access, ceremony, authenticator.Create(ceremony.Options), "  Ada's phone ");

        answer.ShouldBe(201);
        Assert.Equal("Ada's phone", answer.Text("name"));
        Assert.True(Guid.TryParse(answer.Text("id"), out _));
        Assert.Equal(10, answer.Json.GetProperty("recovery_codes").GetArrayLength());
        Assert.False(answer.Json.TryGetProperty("access", out _));
        await app.ShouldBeOverAsync(other);
        var claims = SessionCalls.Claims((await app.RefreshAsync(tokens.Refresh)).Text("access"));
        Assert.Equal(("phr", "pwd pop mfa"), ((string)claims["acr"]!, string.Join(' ', claims["amr"]!.AsArray().Select(one => (string)one!))));
        await app.ShouldBeToldAsync(ada.Email, "passkey was added");
        Assert.Equal(1, await app.EventsAsync("passkey.added", ada.Email));
        (await ada.LogInAsync()).ShouldBe(Problems.SecondFactorRequired);
    }

    [Fact]
    public async Task A_further_passkey_has_no_recovery_codes_and_leaves_other_sessions_alone_and_a_passkey_without_a_name_is_called_so()
    {
        var (_, tokens) = await NewAsync();
        var first = await app.NewPasskeyAsync(tokens.Access);
        var other = Fixtures.Tokens.Of(await app.LogInByPasskeyAsync(first.Authenticator));
        using var authenticator = new SoftAuthenticator();
        var ceremony = await app.OfferAsync(tokens.Access, password: null);

        var answer = await app.AddPasskeyAsync(tokens.Access, ceremony, authenticator.Create(ceremony.Options));

        answer.ShouldBe(201);
        Assert.Equal("Passkey", answer.Text("name"));
        Assert.False(answer.Json.TryGetProperty("recovery_codes", out _));
        await app.ShouldLiveAsync(other);
    }

    [Fact]
    public async Task The_options_exclude_the_passkeys_of_the_account_and_no_others()
    {
        var (_, tokens) = await NewAsync();
        var key = await app.NewPasskeyAsync(tokens.Access);
        var (_, others) = await NewAsync();
        await app.NewPasskeyAsync(others.Access);

        var excluded = (await app.OfferAsync(tokens.Access)).Options.GetProperty("excludeCredentials").EnumerateArray().ToList();

        Assert.Equal(key.Authenticator.IdText, Assert.Single(excluded).GetProperty("id").GetString());
        Assert.Equal(
            ["hybrid", "internal"],
            excluded[0].GetProperty("transports").EnumerateArray().Select(one => one.GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_first_passkey_takes_the_password_or_a_recent_proof_of_it_and_a_further_one_a_recent_proof_of_a_factor()
    {
        var (_, tokens) = await NewAsync();
        (await OptionsAsync(tokens.Access, "not the password")).ShouldBe(Problems.ValidationFailed);
        (await OptionsAsync(tokens.Access, password: null)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        (await OptionsAsync(tokens.Access, password: null)).ShouldBe(Problems.ReauthenticationRequired);
        (await OptionsAsync(tokens.Access, Person.DefaultPassword)).ShouldBe(200);

        await app.NewPasskeyAsync(tokens.Access);
        (await app.SendAsync(HttpMethod.Post, "/api/users/passkeys/options/", tokens.Access, json: null)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        (await OptionsAsync(tokens.Access, Person.DefaultPassword)).ShouldBe(Problems.ReauthenticationRequired);
        (await app.PostAsync("/api/users/passkeys/options/", bearer: null)).ShouldBe(Problems.Unauthenticated);
    }

    public static TheoryData<string, Answering> Wrong => new()
    {
        { "no user verification", new Answering { IsUserVerified = false } },
        { "no user present", new Answering { IsUserPresent = false } },
        { "an origin of somebody else", new Answering { Origin = "https://evil.example" } },
        { "another relying party", new Answering { RelyingPartyId = "evil.example" } },
        { "a challenge of somebody else", new Answering { Challenge = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" } },
        { "the type of an assertion", new Answering { Type = "webauthn.get" } },
        { "inside a frame of another origin", new Answering { IsCrossOrigin = true } },
        { "backed up and not eligible", new Answering { IsBackedUp = true } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_new_passkey_is_rejected_that_has(string fault, Answering how)
    {
        var (_, tokens) = await NewAsync();
        using var authenticator = new SoftAuthenticator();
        var ceremony = await app.OfferAsync(tokens.Access);
        var before = await app.CountAsync("passkeys");

        (await app.AddPasskeyAsync(tokens.Access, ceremony, authenticator.Create(ceremony.Options, how))).ShouldBe(Problems.PasskeyRejected);

        Assert.True(before == await app.CountAsync("passkeys"), fault);
        // The ceremony is over.
        (await app.AddPasskeyAsync(tokens.Access, ceremony, authenticator.Create(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task An_id_that_differs_from_the_one_the_authenticator_made_is_rejected()
    {
        var (_, tokens) = await NewAsync();
        using var authenticator = new SoftAuthenticator();
        foreach (var members in new string[][] { ["id"], ["rawId"], ["id", "rawId"] })
        {
            var ceremony = await app.OfferAsync(tokens.Access);
            var credential = authenticator.Create(ceremony.Options);
            foreach (var member in members)
                credential[member] = "AAAA";

            (await app.AddPasskeyAsync(tokens.Access, ceremony, credential)).ShouldBe(Problems.PasskeyRejected);
        }
    }

    [Fact]
    public async Task A_ceremony_of_another_session_account_or_purpose_is_rejected()
    {
        var (_, tokens) = await NewAsync();
        var sibling = await app.BeginAsync(tokens.Access);
        var (_, others) = await NewAsync();
        using var authenticator = new SoftAuthenticator();
        foreach (var ceremony in new[] { await app.OfferAsync(sibling.Access), await app.OfferAsync(others.Access) })
            (await app.AddPasskeyAsync(tokens.Access, ceremony, authenticator.Create(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);

        var offered = await app.OfferAsync(tokens.Access);
        var login = await app.OfferLoginAsync();
        (await app.AddPasskeyAsync(tokens.Access, login, authenticator.Create(offered.Options))).ShouldBe(Problems.PasskeyRejected);
        (await app.LogInByPasskeyAsync(offered, authenticator.Get(offered.Options))).ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task A_passkey_that_an_account_has_is_not_added_again_to_it_or_to_another_one()
    {
        var (_, tokens) = await NewAsync();
        var key = await app.NewPasskeyAsync(tokens.Access);
        var again = await app.OfferAsync(tokens.Access);
        (await app.AddPasskeyAsync(tokens.Access, again, key.Authenticator.Create(again.Options))).ShouldBe(Problems.PasskeyRejected);

        var (_, others) = await NewAsync();
        using var twin = new SoftAuthenticator { Id = key.Authenticator.Id };
        var ceremony = await app.OfferAsync(others.Access);
        (await app.AddPasskeyAsync(others.Access, ceremony, twin.Create(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);
    }

    [Theory]
    [InlineData("epoch = epoch + 1")]
    [InlineData("status = 'disabled'")]
    public async Task Nothing_is_added_after_the_account_has_changed(string change)
    {
        var (ada, tokens) = await NewAsync();
        using var authenticator = new SoftAuthenticator();
        var ceremony = await app.OfferAsync(tokens.Access);
        await app.ChangeAccountAsync(change, ada.Email);
        await app.ChangeAccountAsync("status = 'active', epoch = epoch + 1", ada.Email);
        (await app.AddPasskeyAsync(tokens.Access, ceremony, authenticator.Create(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task A_ceremony_ends_after_five_minutes()
    {
        var (_, tokens) = await NewAsync();
        using var authenticator = new SoftAuthenticator();
        var ceremony = await app.OfferAsync(tokens.Access);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        (await app.AddPasskeyAsync(tokens.Access, ceremony, authenticator.Create(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);
    }

    private Task<Answer> OptionsAsync(string access, string? password) =>
        app.PostAsync("/api/users/passkeys/options/", access, ("password", password));

    private async ValueTask<long> EpochAsync(Person person) => await app.Services.GetRequiredService<Database>().FirstAsync(
        "SELECT epoch FROM accounts WHERE email_canonical = @email", row => row.Number(0), CancellationToken.None, ("@email", person.Email));

    private async Task<(Person Person, Fixtures.Tokens Tokens)> NewAsync()
    {
        var person = await app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        return (person, await person.TokensAsync());
    }
}
