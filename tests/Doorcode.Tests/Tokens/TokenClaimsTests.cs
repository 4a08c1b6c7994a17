using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

/// <summary>
/// What a token says is checked too (RFC 8725 sections 3.8 to 3.12). These payloads are signed with the server's own key, under
/// its own header, so nothing but the check of the claims can refuse them.
/// </summary>
public sealed class TokenClaimsTests(AppWithAccount fixture) : IClassFixture<AppWithAccount>
{
    private const string Issuer = "https://auth.example.org";
    private const string RefreshAudience = Issuer + "/api/users/token/refresh/";

    private readonly DoorcodeApp _app = fixture.App;
    private readonly Forge _forge = new(fixture.App);

    public static TheoryData<string, string> WrongClaims { get; } = new()
    {
        { "iss", "\"https://evil.example\"" },
        { "iss", $"\"{Issuer}/\"" },
        { "iss", "\"HTTPS://AUTH.EXAMPLE.ORG\"" },
        { "iss", "\"\"" },
        { "iss", "null" },
        { "iss", "1" },
        { "iss", $"[\"{Issuer}\"]" },
        { "aud", "\"https://evil.example\"" },
        { "aud", $"\"{Issuer}/\"" },
        { "aud", $"[\"{Issuer}\"]" },
        { "aud", $"[\"{Issuer}\",\"https://evil.example\"]" },
        { "aud", "[]" },
        { "aud", "null" },
        { "sub", "\"\"" },
        { "sub", "null" },
        { "sub", "1" },
        { "sub", "\"00000000-0000-0000-0000-000000000000\"" },
        { "user_id", "\"00000000-0000-0000-0000-000000000000\"" },
        { "user_id", "null" },
        { "sid", "\"00000000-0000-0000-0000-000000000000\"" },
        { "sid", "\"\"" },
        { "sid", "null" },
        { "sid", "\"' OR 1=1 --\"" },
        { "jti", "null" },
        { "jti", "1" },
        { "iat", "\"1\"" },
        { "iat", "null" },
        { "exp", "\"9999999999\"" },
        { "exp", "9999999999.5" },
        { "exp", "1e10" },
        { "exp", "null" },
        { "exp", "0" },
        { "exp", "-1" },
        { "exp", "9223372036854775807" },
        { "exp", "9223372036854776" },
        { "exp", "99999999999999999999999" },
        { "exp", "[9999999999]" },
        { "exp", "true" },
        { "token_type", "\"refresh\"" },
        { "token_type", "\"Access\"" },
        { "token_type", "\"\"" },
        { "token_type", "null" },
        { "auth_time", "\"1\"" },
        { "amr", "\"pwd\"" },
        { "amr", "[1]" },
        { "acr", "1" },
        { "gen", "0" },
        { "gen", "\"0\"" },
    };

    /// <summary>What only access tokens have; those of the version before have none of it.</summary>
    private static string[] Facts => ["acr", "amr", "auth_time"];

    [Fact]
    public async Task An_access_token_without_the_facts_of_its_session_works_because_the_version_before_wrote_none()
    {
        var tokens = await NewAsync();
        (await _app.MeAsync(_forge.Change(tokens.Access, claims => Array.ForEach(Facts, fact => claims.Remove(fact))))).ShouldBe(200);
    }

    [Fact]
    public async Task The_claims_are_those_of_the_contract()
    {
        var tokens = await NewAsync();
        string[] common = ["aud", "exp", "iat", "iss", "jti", "sid", "sub", "token_type", "user_id"];
        var (access, refresh) = (SessionCalls.Claims(tokens.Access), SessionCalls.Claims(tokens.Refresh));
        Assert.Equal(common.Concat(Facts).Order(StringComparer.Ordinal), access.Select(claim => claim.Key).Order(StringComparer.Ordinal));
        Assert.Equal(common.Append("gen").Order(StringComparer.Ordinal), refresh.Select(claim => claim.Key).Order(StringComparer.Ordinal));
        foreach (var claims in new[] { access, refresh })
        {
            Assert.Equal(Issuer, (string)claims["iss"]!);
            Assert.Equal((string)claims["sub"]!, (string)claims["user_id"]!);
        }

        Assert.Equal((Issuer, RefreshAudience), ((string)access["aud"]!, (string)refresh["aud"]!));
        Assert.Equal(("access", "refresh"), ((string)access["token_type"]!, (string)refresh["token_type"]!));
        Assert.Equal(900, (long)access["exp"]! - (long)access["iat"]!);
        Assert.Equal((string)access["sid"]!, (string)refresh["sid"]!);
        Assert.NotEqual((string)access["jti"]!, (string)refresh["jti"]!);
    }

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task A_wrong_claim_is_refused_even_under_the_servers_own_signature(string claim, string value)
    {
        var tokens = await NewAsync();
        (await _app.MeAsync(_forge.Change(tokens.Access, _ => { }))).ShouldBe(200);

        var forged = _forge.Change(tokens.Access, claims => claims[claim] = JsonNode.Parse(value));

        (await _app.MeAsync(forged)).ShouldBe(Problems.Unauthenticated);
        (await _app.VerifyAsync(forged)).ShouldBe(Problems.TokenInvalid);
        if (claim != "gen" && !Facts.Contains(claim))
        {
            var refresh = claim == "token_type" && value == "\"refresh\"" ? JsonValue.Create("access") : JsonNode.Parse(value);
            var forgedRefresh = _forge.Change(tokens.Refresh, claims => claims[claim] = refresh, TokenKind.Refresh);
            (await _app.RefreshAsync(forgedRefresh)).ShouldBe(Problems.TokenInvalid);
            (await _app.LogOutAsync(tokens.Access, forgedRefresh)).ShouldBe(Problems.TokenInvalid, 400);
        }

        await _app.ShouldLiveAsync(tokens);
    }

    [Fact]
    public async Task A_missing_or_repeated_claim_is_refused()
    {
        var tokens = await NewAsync();
        foreach (var (token, kind) in new[] { (tokens.Access, TokenKind.Access), (tokens.Refresh, TokenKind.Refresh) })
        {
            foreach (var (name, value) in SessionCalls.Claims(token))
            {
                if (!Facts.Contains(name))
                    await ShouldFail(_forge.Change(token, claims => claims.Remove(name), kind));

                await ShouldFail(_forge.Sign($"{Forge.Payload(token)[..^1]},\"{name}\":{value!.ToJsonString()}}}", kind));
                await ShouldFail(_forge.Sign($"{{\"{name}\":\"x\",{Forge.Payload(token)[1..]}", kind));
                await ShouldFail(_forge.Sign($"{Forge.Payload(token)[..^1]},\"\\u{(int)name[0]:x4}{name[1..]}\":{value.ToJsonString()}}}", kind));
            }
        }

        await _app.ShouldLiveAsync(tokens);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("{\"exp\":9999999999}")]
    public async Task A_payload_that_is_no_set_of_claims_is_refused_and_is_no_defect(string payload)
    {
        await ShouldFail(_forge.Sign(payload));
        await ShouldFail(_forge.Sign(payload, TokenKind.Refresh));
    }

    [Theory]
    [InlineData("\"0\"")]
    [InlineData("0.5")]
    [InlineData("null")]
    [InlineData("[0]")]
    [InlineData("1e400")]
    public async Task A_generation_that_is_no_number_makes_no_refresh_token(string generation)
    {
        var tokens = await NewAsync();
        var forged = AtGeneration(tokens.Refresh, generation);
        (await _app.VerifyAsync(forged)).ShouldBe(Problems.TokenInvalid);
        (await _app.LogOutAsync(tokens.Access, forged)).ShouldBe(Problems.TokenInvalid, 400);
        (await _app.RefreshAsync(forged)).ShouldBe(Problems.TokenInvalid);
        await _app.ShouldLiveAsync(tokens);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("9223372036854775807")]
    [InlineData("-1")]
    [InlineData("-9223372036854775808")]
    public async Task A_well_signed_refresh_token_of_any_generation_that_was_not_issued_ends_the_session(string generation)
    {
        var tokens = await NewAsync();
        var forged = AtGeneration(tokens.Refresh, generation);
        Assert.NotEqual(tokens.Refresh, forged);
        (await _app.VerifyAsync(forged)).ShouldBe(Problems.TokenInvalid);
        (await _app.LogOutAsync(tokens.Access, forged)).ShouldBe(Problems.TokenInvalid, 400);
        await _app.ShouldLiveAsync(tokens);

        (await _app.RefreshAsync(forged)).ShouldBe(Problems.TokenInvalid);

        await _app.ShouldBeOverAsync(tokens);
    }

    private string AtGeneration(string token, string generation) =>
        _forge.Sign(Forge.Payload(token).Replace("\"gen\":0", $"\"gen\":{generation}", StringComparison.Ordinal), TokenKind.Refresh);

    [Fact]
    public async Task A_session_is_only_found_under_the_account_that_it_belongs_to()
    {
        var mine = await NewAsync();
        var victim = await (await _app.JoinAsync("victim@example.org")).TokensAsync();
        var sid = (string)SessionCalls.Claims(victim.Access)["sid"]!;
        var sub = (string)SessionCalls.Claims(victim.Access)["sub"]!;

        await ShouldFail(_forge.Change(mine.Access, claims => claims["sid"] = sid));
        await ShouldFail(_forge.Change(mine.Access, claims => (claims["sub"], claims["user_id"]) = (sub, sub)));
        var stolen = _forge.Change(mine.Refresh, claims => claims["sid"] = sid, TokenKind.Refresh);
        (await _app.RefreshAsync(stolen)).ShouldBe(Problems.TokenInvalid);
        (await _app.LogOutAsync(mine.Access, stolen)).ShouldBe(Problems.TokenInvalid, 400);

        // Only a stolen signing key can have made that token, so the session that it names has ended.
        await _app.ShouldBeOverAsync(victim);
        await _app.ShouldLiveAsync(mine);
    }

    [Fact]
    public async Task An_access_token_works_to_the_last_millisecond_before_exp_and_not_at_it()
    {
        _app.Clock.Advance(TimeSpan.FromMilliseconds(400));
        var tokens = await NewAsync();
        var end = DateTimeOffset.FromUnixTimeSeconds(SessionCalls.Number(tokens.Access, "exp"));

        _app.Clock.Advance(end - _app.Clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        (await _app.MeAsync(tokens.Access)).ShouldBe(200);
        _app.Clock.Advance(TimeSpan.FromMilliseconds(999));
        (await _app.MeAsync(tokens.Access)).ShouldBe(200);
        _app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await _app.MeAsync(tokens.Access)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task A_token_of_another_database_is_refused()
    {
        await using var other = await DoorcodeApp.StartAsync();
        var tokens = await NewAsync();
        var theirs = new Forge(other);

        // Even when it says all the right things, and even under our header.
        await ShouldFail(theirs.Sign(Forge.Payload(tokens.Access)));
        await ShouldFail(Forge.SignEncoded(tokens.Access.Split('.')[0], Forge.Encode(Forge.Payload(tokens.Access)), theirs.Pair));
        Assert.NotEqual(theirs.Key.Kid, _forge.Key.Kid);
    }

    [Fact]
    public async Task A_token_over_the_limit_is_refused_whatever_it_says()
    {
        var tokens = await NewAsync();
        (await _app.MeAsync(_forge.Change(tokens.Access, claims => claims["extra"] = "x"))).ShouldBe(200);
        await ShouldFail(_forge.Change(tokens.Access, claims => claims["extra"] = new string('x', 8192)));
    }

    private Task<Fixtures.Tokens> NewAsync() => _app.BeginAsync(fixture.Access);

    private async Task ShouldFail(string token)
    {
        (await _app.MeAsync(token)).ShouldBe(Problems.Unauthenticated);
        (await _app.VerifyAsync(token)).ShouldBe(Problems.TokenInvalid);
        (await _app.RefreshAsync(token)).ShouldBe(Problems.TokenInvalid);
    }
}
