using System.Text.Json;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Profile;

/// <summary>What the tests of an account's life say to the server, and what they look up behind its back.</summary>
internal static class ProfileCalls
{
    public static Task<Answer> RenameAsync(this DoorcodeApp app, string? access, string fullName) =>
        app.SendAsync(HttpMethod.Patch, "/api/users/me/", access, JsonSerializer.Serialize(new { full_name = fullName }));

    public static Task<Answer> DeleteMeAsync(this DoorcodeApp app, string? access, string password = Person.DefaultPassword) =>
        app.SendAsync(HttpMethod.Delete, "/api/users/me/", access, JsonSerializer.Serialize(new { password }));

    public static Task<Answer> ExportAsync(this DoorcodeApp app, string? access) => app.GetAsync("/api/users/me/export/", access);

    public static Guid AccountOf(Fixtures.Tokens tokens) => Guid.Parse(SessionCalls.Claims(tokens.Access)["sub"]!.GetValue<string>());

    /// <summary>How many rows a query finds about the account.</summary>
    public static ValueTask<long> CountAsync(this DoorcodeApp app, string from, Guid account) =>
        app.Services.GetRequiredService<Database>().FirstAsync(
            $"SELECT COUNT(*) FROM {from}", row => row.Number(0), CancellationToken.None, ("@account", account));

    /// <summary>Runs a statement about the account.</summary>
    public static Task<int> ChangeAsync(this DoorcodeApp app, string sql, Guid account) =>
        app.Services.GetRequiredService<Database>().ExecuteAsync(sql, CancellationToken.None, ("@account", account));

    /// <summary>The session as a request with the access token finds it.</summary>
    public static async Task<LiveSession> LiveAsync(this DoorcodeApp app, Fixtures.Tokens tokens) =>
        (await app.Services.GetRequiredService<SessionStore>().FindLiveAsync(
            new SessionId(SessionCalls.SessionOf(tokens.Access)), new AccountId(AccountOf(tokens)), CancellationToken.None))!;

    /// <summary>The account is there, unharmed.</summary>
    public static async Task ShouldBeThereAsync(this DoorcodeApp app, Fixtures.Tokens tokens)
    {
        await app.ShouldLiveAsync(tokens);
        Assert.Equal(1, await app.CountAsync("accounts WHERE id = @account", AccountOf(tokens)));
        Assert.Equal(0, await app.CountAsync("audit WHERE event = 'account.deleted' AND account_id = @account", AccountOf(tokens)));
    }
}
