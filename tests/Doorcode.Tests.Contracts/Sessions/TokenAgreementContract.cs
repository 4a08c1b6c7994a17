using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Tokens;
using Doorcode.Tokens;

namespace Doorcode.Tests.Sessions;

/// <summary>Verifying and refreshing judge a refresh token alike, and nothing takes it for an access token.</summary>
public abstract class TokenAgreementContract(DoorcodeApp app)
{
    private readonly Forge _forge = new(app);

    /// <summary>Kinds of tokens, and whether they get a pair.</summary>
    public static TheoryData<string, bool> Kinds { get; } = new()
    {
        { "current", true },
        { "predecessor in the grace", true },
        { "predecessor after the grace", false },
        { "older generation", false },
        { "twin of the current one", false },
        { "twin of the predecessor", false },
        { "padded", false },
        { "other spelling of the signature", false },
        { "other algorithm", false },
        { "no algorithm", false },
        { "other key", false },
        { "signed again", false },
        { "predecessor signed again", false },
        { "next generation", false },
        { "audience of access tokens", false },
        { "audience without its last slash", false },
        { "other issuer", false },
        { "longer life", false },
        { "after logout", false },
        { "after logout everywhere", false },
        { "after reuse", false },
        { "of a deleted account", false },
        { "predecessor of a deleted account", false },
        { "expired", false },
        { "empty", false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Verify_accepts_what_refresh_accepts_and_no_more(string kind, bool isGood)
    {
        var first = await app.NewTokensAsync();
        var second = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));
        var token = await MakeAsync(kind, first, second);

        for (var i = 0; i < 2; i++)
        {
            var verified = await app.VerifyAsync(token);
            if (isGood)
                verified.ShouldBe(200);
            else
                verified.ShouldBe(Problems.TokenInvalid);

            (await app.MeAsync(token)).ShouldBe(Problems.Unauthenticated);
        }

        var refreshed = await app.RefreshAsync(token);
        if (isGood)
            refreshed.ShouldBe(200);
        else
            refreshed.ShouldBe(Problems.TokenInvalid);
    }

    private async Task<string> MakeAsync(string kind, Fixtures.Tokens first, Fixtures.Tokens second)
    {
        switch (kind)
        {
            case "predecessor after the grace":
                app.Clock.Advance(TimeSpan.FromSeconds(10));
                return first.Refresh;
            case "older generation":
                (await app.RefreshAsync(second.Refresh)).ShouldBe(200);
                return first.Refresh;
            case "after logout":
                (await app.LogOutAsync(second)).ShouldBe(205);
                return second.Refresh;
            case "after logout everywhere":
                (await app.LogOutAllAsync(second.Access)).ShouldBe(205);
                return second.Refresh;
            case "after reuse":
                app.Clock.Advance(TimeSpan.FromSeconds(10));
                (await app.RefreshAsync(first.Refresh)).ShouldBe(Problems.TokenInvalid);
                return second.Refresh;
            case "of a deleted account":
                await app.DeleteAccountAsync(first.Access);
                return second.Refresh;
            case "predecessor of a deleted account":
                await app.DeleteAccountAsync(first.Access);
                return first.Refresh;
            case "expired":
                app.Clock.Advance(TimeSpan.FromDays(1));
                return second.Refresh;
            default:
                return Make(kind, first.Refresh, second.Refresh);
        }
    }

    private string Make(string kind, string predecessor, string current)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = current.Split('.');
        return kind switch
        {
            "current" => current,
            "predecessor in the grace" => predecessor,
            "twin of the current one" => Forge.Twin(current),
            "twin of the predecessor" => Forge.Twin(predecessor),
            "padded" => current + "==",
            "other spelling of the signature" => current[..^1] + (current[^1] == 'A' ? 'B' : (char)(current[^1] + 1)),
            "other algorithm" => _forge.SignUnder(Forge.Header(current).Replace("ES256", "HS256", StringComparison.Ordinal), Forge.Payload(current)),
            "no algorithm" => $"{Forge.Encode("""{"alg":"none"}""")}.{parts[1]}.",
            "other key" => Forge.SignEncoded(parts[0], parts[1], other),
            "signed again" => _forge.Sign(Forge.Payload(current), TokenKind.Refresh),
            "predecessor signed again" => _forge.Sign(Forge.Payload(predecessor), TokenKind.Refresh),
            "next generation" => _forge.Change(current, claims => claims["gen"] = 2, TokenKind.Refresh),
            "audience of access tokens" => _forge.Change(current, claims => claims["aud"] = (string)claims["iss"]!, TokenKind.Refresh),
            "audience without its last slash" =>
                _forge.Change(current, claims => claims["aud"] = ((string)claims["aud"]!).TrimEnd('/'), TokenKind.Refresh),
            "other issuer" => _forge.Change(current, claims => claims["iss"] = "https://other.example.org", TokenKind.Refresh),
            "longer life" => _forge.Change(current, claims => claims["exp"] = (long)claims["exp"]! + 1, TokenKind.Refresh),
            "empty" => "",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }
}
