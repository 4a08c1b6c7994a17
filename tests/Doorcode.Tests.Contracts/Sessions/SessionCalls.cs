using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tokens;

namespace Doorcode.Tests.Sessions;

/// <summary>What the tests of sessions say to the server, and what they look up behind its back.</summary>
internal static class SessionCalls
{
    public static Task<Answer> RefreshAsync(this DoorcodeApp app, string token) =>
        app.PostAsync("/api/users/token/refresh/", ("refresh", token));

    public static Task<Answer> VerifyAsync(this DoorcodeApp app, string token) =>
        app.PostAsync("/api/users/token/verify/", ("token", token));

    public static Task<Answer> LogOutAsync(this DoorcodeApp app, string? access, string? refresh) =>
        app.PostAsync("/api/users/logout/", access, ("refresh_token", refresh));

    public static Task<Answer> LogOutAsync(this DoorcodeApp app, Fixtures.Tokens tokens) => app.LogOutAsync(tokens.Access, tokens.Refresh);

    public static Task<Answer> LogOutAllAsync(this DoorcodeApp app, string? access) =>
        app.SendAsync(HttpMethod.Post, "/api/users/logout-all/", access, json: null);

    public static Task<Answer> MeAsync(this DoorcodeApp app, string? access) => app.GetAsync("/api/users/me/", access);

    /// <summary>The tokens of an account of its own.</summary>
    public static async Task<Fixtures.Tokens> NewTokensAsync(this DoorcodeApp app) =>
        await (await app.JoinAsync($"{RandomNumberGenerator.GetHexString(16)}@example.org")).TokensAsync();

    /// <summary>A further session, as a login would begin it, without the work of hashing a password.</summary>
    public static async Task<Fixtures.Tokens> BeginAsync(this DoorcodeApp app, string access)
    {
        var account = new AccountId(Guid.Parse(Claims(access)["sub"]!.GetValue<string>()));
        var step = await app.Services.GetRequiredService<CompleteLogin>().RunAsync(
            new AccountAtEpoch(account, Epoch: 0),
            AuthenticationFacts.ByPassword,
            new Caller("127.0.0.1", "127.0.0.1", "tests"),
            (_, _) => ValueTask.CompletedTask,
            CancellationToken.None);
        var pair = Assert.IsType<LoginStep.Complete>(step).Tokens;
        return new Fixtures.Tokens(pair.Access, pair.Refresh!);
    }

    public static JsonObject Claims(string token) =>
        JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();

    public static long Number(string token, string claim) => Claims(token)[claim]!.GetValue<long>();

    public static Guid SessionOf(string token) => Guid.Parse(Claims(token)["sid"]!.GetValue<string>());

    /// <summary>The session's row: its generation and why it ended.</summary>
    public static async Task<(long Generation, string? EndedBecause)> RowAsync(this DoorcodeApp app, string token) =>
        await app.Services.GetRequiredService<Database>().FirstAsync(
            "SELECT generation, revoked_because FROM sessions WHERE id = @id",
            row => (row.Number(0), row.TextOrNull(1)),
            CancellationToken.None,
            ("@id", SessionOf(token)));

    /// <summary>Removes the row of the account, and nothing else.</summary>
    public static async Task DeleteAccountAsync(this DoorcodeApp app, string access) =>
        Assert.Equal(1, await app.Services.GetRequiredService<Database>().ExecuteAsync(
            "DELETE FROM accounts WHERE id = @id", CancellationToken.None, ("@id", Guid.Parse(Claims(access)["sub"]!.GetValue<string>()))));

    /// <summary>Makes the session expect this token, its first one, as a restored backup would.</summary>
    public static async Task SetBackAsync(this DoorcodeApp app, string token) =>
        Assert.Equal(1, await app.Services.GetRequiredService<Database>().ExecuteAsync(
            """
            UPDATE sessions SET generation = 0, token_hash = @hash, predecessor_hash = NULL, rotated_at = NULL, successor = NULL
            WHERE id = @id
            """,
            CancellationToken.None, ("@hash", TokenIssuer.Hash(token)), ("@id", SessionOf(token))));

    public static ValueTask<long> CountAsync(this DoorcodeApp app, string table) =>
        app.Services.GetRequiredService<Database>().FirstAsync(
            $"SELECT count(*) FROM {table}", row => row.Number(0), CancellationToken.None);

    /// <summary>Nothing of the session works, anywhere.</summary>
    public static async Task ShouldBeOverAsync(this DoorcodeApp app, Fixtures.Tokens tokens)
    {
        (await app.MeAsync(tokens.Access)).ShouldBe(Problems.Unauthenticated);
        (await app.LogOutAsync(tokens)).ShouldBe(Problems.Unauthenticated);
        (await app.LogOutAllAsync(tokens.Access)).ShouldBe(Problems.Unauthenticated);
        (await app.VerifyAsync(tokens.Access)).ShouldBe(Problems.TokenInvalid);
        (await app.VerifyAsync(tokens.Refresh)).ShouldBe(Problems.TokenInvalid);
        (await app.RefreshAsync(tokens.Refresh)).ShouldBe(Problems.TokenInvalid);
    }

    public static async Task ShouldLiveAsync(this DoorcodeApp app, Fixtures.Tokens tokens)
    {
        (await app.MeAsync(tokens.Access)).ShouldBe(200);
        (await app.VerifyAsync(tokens.Refresh)).ShouldBe(200);
    }
}
