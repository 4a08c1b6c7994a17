using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

/// <summary>What access tokens say of the authentication that began their session: always what the row says.</summary>
public abstract class SessionFactsContract(DoorcodeApp app)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_by_password_and_every_refresh_after_it_tell_when_it_was()
    {
        var begun = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        var tokens = await app.NewTokensAsync();
        ShouldTell(tokens.Access, begun, "aal1", "pwd");

        app.Clock.Advance(TimeSpan.FromMinutes(5));
        var refreshed = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        ShouldTell(refreshed.Access, begun, "aal1", "pwd");
        ShouldTell((await app.RefreshAsync(tokens.Refresh)).Text("access"), begun, "aal1", "pwd");
        Assert.False(SessionCalls.Claims(refreshed.Refresh).ContainsKey("auth_time"));
    }

    [Theory]
    [InlineData("pwd otp mfa", 2, "aal2")]
    [InlineData("pop mfa", 3, "phr")]
    [InlineData("of a newer version", 9, "aal1")]
    public async Task A_refresh_tells_what_the_row_says_and_auth_time_is_the_latest_proof(string methods, long level, string acr)
    {
        var tokens = await app.NewTokensAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var proved = app.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await SetAsync(tokens, "amr = @amr, acr = @acr, factor_at = @at", ("@amr", methods), ("@acr", level), ("@at", proved));

        var refreshed = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));

        ShouldTell(refreshed.Access, proved / 1000, acr, methods.Split(' '));
        // The predecessor again, inside its grace.
        ShouldTell((await app.RefreshAsync(tokens.Refresh)).Text("access"), proved / 1000, acr, methods.Split(' '));
    }

    [Fact]
    public async Task A_session_that_the_version_before_began_is_one_by_password_at_its_beginning()
    {
        var begun = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        var tokens = await app.NewTokensAsync();
        await SetAsync(tokens, "amr = NULL, acr = NULL, password_at = NULL, factor_at = NULL");
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        ShouldTell((await app.RefreshAsync(tokens.Refresh)).Text("access"), begun, "aal1", "pwd");
    }

    private static void ShouldTell(string access, long time, string level, params string[] methods)
    {
        var claims = SessionCalls.Claims(access);
        Assert.Equal((time, level), ((long)claims["auth_time"]!, (string)claims["acr"]!));
        Assert.Equal(methods, claims["amr"]!.AsArray().Select(method => (string)method!));
    }

    private async Task SetAsync(Fixtures.Tokens tokens, string change, params Argument[] arguments) =>
        Assert.Equal(1, await app.Services.GetRequiredService<Database>().ExecuteAsync(
            $"UPDATE sessions SET {change} WHERE id = @id", Cancel, [.. arguments, ("@id", SessionCalls.SessionOf(tokens.Access))]));
}
