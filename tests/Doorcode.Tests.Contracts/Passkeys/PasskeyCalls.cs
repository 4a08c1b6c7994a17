using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Passkeys;

/// <summary>A ceremony as a client sees it.</summary>
public sealed record OfferedCeremony(string Id, JsonElement Options)
{
    public static OfferedCeremony Of(Answer answer)
    {
        answer.ShouldBe(200);
        return new OfferedCeremony(answer.Text("ceremony_id"), answer.Json.GetProperty("options"));
    }
}

/// <summary>A passkey of an account, and the authenticator that holds it.</summary>
public sealed record OwnedKey(string Id, SoftAuthenticator Authenticator);

/// <summary>What the tests of passkeys say to the server.</summary>
internal static class PasskeyCalls
{
    public static async Task<OfferedCeremony> OfferAsync(this DoorcodeApp app, string bearer, string? password = Person.DefaultPassword) =>
        OfferedCeremony.Of(await app.PostAsync("/api/users/passkeys/options/", bearer, ("password", password)));

    public static Task<Answer> AddPasskeyAsync(
        this DoorcodeApp app, string bearer, OfferedCeremony ceremony, JsonObject credential, string? name = null)
    {
        var body = Body(ceremony.Id, credential);
        if (name is not null)
            body["name"] = name;

        return app.SendAsync(HttpMethod.Post, "/api/users/passkeys/", bearer, body.ToJsonString());
    }

    /// <summary>Adds a passkey as an honest client does.</summary>
    public static async Task<OwnedKey> NewPasskeyAsync(this DoorcodeApp app, string bearer, bool isCounting = true)
    {
        var authenticator = new SoftAuthenticator(isCounting);
        var ceremony = await app.OfferAsync(bearer);
        var answer = await app.AddPasskeyAsync(bearer, ceremony, authenticator.Create(ceremony.Options));
        answer.ShouldBe(201);
        return new OwnedKey(answer.Text("id"), authenticator);
    }

    public static async Task<OfferedCeremony> OfferLoginAsync(this DoorcodeApp app) =>
        OfferedCeremony.Of(await app.SendAsync(HttpMethod.Post, "/api/users/login/passkey/options/", bearer: null, json: null));

    public static Task<Answer> LogInByPasskeyAsync(this DoorcodeApp app, OfferedCeremony ceremony, JsonObject credential) =>
        app.LogInByPasskeyAsync(ceremony.Id, credential);

    public static Task<Answer> LogInByPasskeyAsync(this DoorcodeApp app, string ceremonyId, JsonObject credential) =>
        app.SendAsync(HttpMethod.Post, "/api/users/login/passkey/", bearer: null, Body(ceremonyId, credential).ToJsonString());

    /// <summary>Logs in by a passkey, as an honest client does or otherwise.</summary>
    public static async Task<Answer> LogInByPasskeyAsync(this DoorcodeApp app, SoftAuthenticator authenticator, Answering? how = null)
    {
        var ceremony = await app.OfferLoginAsync();
        return await app.LogInByPasskeyAsync(ceremony, authenticator.Get(ceremony.Options, how));
    }

    public static async Task<OfferedCeremony> OfferSecondFactorAsync(this DoorcodeApp app, string ticket) =>
        OfferedCeremony.Of(await app.PostAsync("/api/users/login/second-factor/options/", ("login_ticket", ticket)));

    public static Task<Answer> SecondFactorAsync(
        this DoorcodeApp app, string ticket, OfferedCeremony ceremony, JsonObject credential) => app.SendAsync(
            HttpMethod.Post, "/api/users/login/second-factor/", bearer: null,
            new JsonObject { ["login_ticket"] = ticket, ["passkey"] = Body(ceremony.Id, credential) }.ToJsonString());

    public static Task<Answer> RenamePasskeyAsync(this DoorcodeApp app, string bearer, string id, string? name) =>
        app.SendAsync(HttpMethod.Patch, $"/api/users/passkeys/{id}/", bearer, JsonSerializer.Serialize(new { name }));

    public static Task<Answer> RemovePasskeyAsync(this DoorcodeApp app, string bearer, string id) =>
        app.SendAsync(HttpMethod.Delete, $"/api/users/passkeys/{id}/", bearer, json: null);

    /// <summary>Changes accounts behind the server's back.</summary>
    public static async Task ChangeAccountAsync(this DoorcodeApp app, string change, string email) =>
        Assert.Equal(1, await app.Services.GetRequiredService<Database>().ExecuteAsync(
            $"UPDATE accounts SET {change} WHERE email_canonical = @email", CancellationToken.None, ("@email", email)));

    /// <summary>The owner gets a mail with such a subject, sooner or later.</summary>
    public static async Task ShouldBeToldAsync(this DoorcodeApp app, string email, string subject)
    {
        while (!(await app.Mailbox.NextFor(email)).Subject!.Contains(subject, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>How often the audit log has an event of an account.</summary>
    public static ValueTask<long> EventsAsync(this DoorcodeApp app, string name, string email) =>
        app.Services.GetRequiredService<Database>().FirstAsync(
            """
            SELECT count(*) FROM audit AS l JOIN accounts AS a ON a.id = l.account_id WHERE l.event = @name AND a.email_canonical = @email
            """,
            row => row.Number(0), CancellationToken.None, ("@name", name), ("@email", email));

    /// <summary>What answers a ceremony.</summary>
    public static JsonObject Body(string ceremonyId, JsonObject credential) =>
        new() { ["ceremony_id"] = ceremonyId, ["credential"] = credential.DeepClone() };
}
