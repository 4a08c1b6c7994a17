using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

/// <summary>What is remembered of tokens has a bound, whoever sends how many.</summary>
public sealed class VerifiedTokensTests
{
    private const int HalfLimit = 8192;

    private readonly VerifiedTokens _verified = new();

    [Fact]
    public void A_remembered_token_gives_its_own_claims_and_another_one_none()
    {
        var (one, two) = (Claims("one"), Claims("two"));
        _verified.Add("one", one);
        _verified.Add("two", two);

        Assert.True(_verified.TryGet("one", out var claims));
        Assert.Same(one, claims);
        Assert.True(_verified.TryGet("two", out claims));
        Assert.Same(two, claims);
        Assert.False(_verified.TryGet("three", out _));
        Assert.False(_verified.TryGet("One", out _));
    }

    [Fact]
    public void Until_both_halves_are_full_none_is_forgotten()
    {
        AddMany(0, (2 * HalfLimit) - 1);

        Assert.True(_verified.TryGet("0", out _));
        Assert.True(_verified.TryGet($"{HalfLimit}", out _));
        Assert.True(_verified.TryGet($"{(2 * HalfLimit) - 2}", out _));
    }

    [Fact]
    public void When_both_halves_are_full_the_older_one_is_forgotten()
    {
        AddMany(0, 2 * HalfLimit);

        Assert.False(_verified.TryGet("0", out _));
        Assert.False(_verified.TryGet($"{HalfLimit - 1}", out _));
        Assert.True(_verified.TryGet($"{HalfLimit}", out _));
        Assert.True(_verified.TryGet($"{(2 * HalfLimit) - 1}", out _));
    }

    [Fact]
    public void A_token_that_keeps_coming_is_never_forgotten()
    {
        var claims = Claims("mine");
        _verified.Add("mine", claims);
        for (var round = 0; round < 4; round++)
        {
            AddMany(round * HalfLimit, HalfLimit - 1);
            Assert.True(_verified.TryGet("mine", out var found));
            Assert.Same(claims, found);
        }
    }

    private void AddMany(int first, int count)
    {
        for (var i = first; i < first + count; i++)
            _verified.Add($"{i}", Claims($"{i}"));
    }

    private static TokenClaims Claims(string id) => new()
    {
        Issuer = "",
        Audience = "",
        Subject = Guid.Empty,
        UserId = Guid.Empty,
        SessionId = Guid.Empty,
        TokenId = id,
        IssuedAt = 0,
        ExpiresAt = 0,
        TokenType = "",
    };
}
