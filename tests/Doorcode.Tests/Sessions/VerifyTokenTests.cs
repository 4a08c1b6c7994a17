using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

public sealed class VerifyTokenTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task A_live_access_or_refresh_token_gets_an_empty_object()
    {
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        foreach (var token in new[] { tokens.Access, tokens.Refresh })
        {
            var answer = await app.VerifyAsync(token);
            answer.ShouldBe(200);
            Assert.Equal("{}", answer.Body);
        }
    }

    [Fact]
    public async Task An_access_token_verifies_to_its_last_second_and_a_refresh_token_to_the_sessions()
    {
        var tokens = await (await app.JoinAsync("bea@example.org")).TokensAsync();

        app.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        (await app.VerifyAsync(tokens.Access)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        (await app.VerifyAsync(tokens.Access)).ShouldBe(Problems.TokenInvalid);
        (await app.VerifyAsync(tokens.Refresh)).ShouldBe(200);

        app.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        (await app.VerifyAsync(tokens.Refresh)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        (await app.VerifyAsync(tokens.Refresh)).ShouldBe(Problems.TokenInvalid);
    }

    [Fact]
    public async Task A_replaced_refresh_token_verifies_inside_the_grace_only_and_looking_ends_nothing()
    {
        var first = await (await app.JoinAsync("cyd@example.org")).TokensAsync();
        var second = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));

        app.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        (await app.VerifyAsync(first.Refresh)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await app.VerifyAsync(first.Refresh)).ShouldBe(Problems.TokenInvalid);

        await app.ShouldLiveAsync(second);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("....")]
    [InlineData("a.b.c")]
    [InlineData("null")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("\u00e9.\u00e9.\u00e9")]
    [InlineData("\ud83d\ude00.\ud83d\ude00.\ud83d\ude00")]
    public async Task Garbage_is_no_token(string garbage) => (await app.VerifyAsync(garbage)).ShouldBe(Problems.TokenInvalid);

    [Fact]
    public async Task A_token_as_long_as_a_body_may_be_is_refused()
    {
        var tokens = await (await app.JoinAsync("dan@example.org")).TokensAsync();
        foreach (var padding in new[] { "A", "=", ".", " " })
            (await app.VerifyAsync(tokens.Access + string.Concat(Enumerable.Repeat(padding, 60_000)))).ShouldBe(Problems.TokenInvalid);
    }
}
