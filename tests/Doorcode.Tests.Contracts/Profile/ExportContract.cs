using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Tests.Profile;

/// <summary>What an export tells, over every database. Needs an app without limits: this one acts all the same.</summary>
public abstract class ExportContract(DoorcodeApp app)
{
    [Fact]
    public async Task An_export_holds_the_profile_the_sessions_the_audit_lines_and_the_mails_of_its_account_alone()
    {
        var ada = await app.JoinAsync("Export@example.org");
        var one = await ada.TokensAsync();
        // Ids of one moment have no order.
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var ended = await ada.TokensAsync();
        (await app.LogOutAsync(ended)).ShouldBe(205);
        var other = await (await app.JoinAsync("notexported@example.org")).TokensAsync();

        var answer = await app.ExportAsync(one.Access);

        answer.ShouldBe(200);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal("application/json; charset=utf-8", answer.Headers["Content-Type"]);
        var profile = answer.Json.GetProperty("profile");
        Assert.Equal("Export@example.org", profile.GetProperty("email").GetString());
        Assert.Equal("Ada Lovelace", profile.GetProperty("full_name").GetString());
        Assert.Equal(ProfileCalls.AccountOf(one), profile.GetProperty("id").GetGuid());
        Assert.Equal("active", profile.GetProperty("status").GetString());
        var sessions = answer.Json.GetProperty("sessions").EnumerateArray().ToArray();
        Assert.Equal([null, "logout"], sessions.Select(session => session.GetProperty("ended_because").GetString()));
        Assert.Equal(
            [SessionCalls.SessionOf(one.Access), SessionCalls.SessionOf(ended.Access)], sessions.Select(session => session.GetProperty("id").GetGuid()));
        Assert.Equal("pwd", sessions[0].GetProperty("amr")[0].GetString());
        var events = answer.Json.GetProperty("audit").EnumerateArray().Select(line => line.GetProperty("event").GetString()).ToArray();
        Assert.Equal(
            ["account.created", "account.exported", "login", "login", "logout"], events.Order(StringComparer.Ordinal));
        Assert.Equal(JsonValueKind.Array, answer.Json.GetProperty("mails").ValueKind);
        Assert.Equal(app.Clock.GetUtcNow(), answer.Json.GetProperty("exported_at").GetDateTimeOffset());
        Assert.DoesNotContain("notexported", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(SessionCalls.SessionOf(other.Access).ToString(), answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_tells_whether_an_export_would_be_answered_and_does_not_use_it_up()
    {
        var tokens = await (await app.JoinAsync("head@example.org")).TokensAsync();
        (await HeadAsync(tokens)).ShouldBe(200);
        (await HeadAsync(tokens)).ShouldBe(200);
        (await app.ExportAsync(tokens.Access)).ShouldBe(200);
        var refused = await HeadAsync(tokens);
        Assert.Equal(429, (int)refused.Status);
        Assert.Equal("3600", refused.Headers["Retry-After"]);
        app.Clock.Advance(TimeSpan.FromHours(1));
        (await HeadAsync(Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh)))).ShouldBe(200);
    }

    [Fact]
    public async Task An_export_holds_no_secret()
    {
        var ada = await app.JoinAsync("secret@example.org");
        var first = await ada.TokensAsync();
        var tokens = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));

        var body = (await app.ExportAsync(tokens.Access)).Body;

        var database = app.Services.GetRequiredService<Database>();
        var account = ProfileCalls.AccountOf(tokens);
        var hash = await database.FirstAsync(
            "SELECT password_hash FROM accounts WHERE id = @id", row => row.Text(0), CancellationToken.None, ("@id", account));
        List<byte[]> bytes =
        [
            TokenIssuer.Hash(first.Refresh), TokenIssuer.Hash(tokens.Refresh),
            .. await database.AllAsync(
                "SELECT subject FROM audit WHERE account_id = @id AND subject IS NOT NULL", row => row.Bytes(0), CancellationToken.None, ("@id", account)),
            .. await database.AllAsync(
                "SELECT successor FROM sessions WHERE account_id = @id AND successor IS NOT NULL", row => row.Bytes(0), CancellationToken.None, ("@id", account)),
        ];
        string[] secrets =
        [
            hash!, "argon2", ada.Password, ada.Code, ada.RegistrationId, tokens.Access, tokens.Refresh, first.Refresh,
            .. tokens.Refresh.Split('.'), .. tokens.Access.Split('.'),
            .. bytes.SelectMany(secret => new[] { Convert.ToHexString(secret), Convert.ToBase64String(secret), Base64Url.EncodeToString(secret) }),
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, body, StringComparison.OrdinalIgnoreCase));
        foreach (var word in new[] { "hash", "token", "sealed", "successor", "generation", "mac", "code" })
            Assert.DoesNotContain($"\"{word}", body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_second_export_within_the_hour_is_refused_with_the_time_to_wait_and_so_it_is_after_a_restart()
    {
        var tokens = await (await app.JoinAsync("hour@example.org")).TokensAsync();
        (await app.ExportAsync(tokens.Access)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await ShouldWaitAsync(tokens, TimeSpan.FromMinutes(59));

        await app.RestartAsync();
        tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        await ShouldWaitAsync(tokens, TimeSpan.FromMinutes(49));
        tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        app.Clock.Advance(TimeSpan.FromMinutes(9) - TimeSpan.FromMilliseconds(1));
        await ShouldWaitAsync(tokens, TimeSpan.FromSeconds(1));
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await app.ExportAsync(tokens.Access)).ShouldBe(200);
    }

    [Fact]
    public async Task Of_exports_at_once_one_is_answered()
    {
        var tokens = await (await app.JoinAsync("atonce@example.org")).TokensAsync();
        var answers = await AtOnce.RunAsync(20, _ => app.ExportAsync(tokens.Access));
        Assert.Single(answers, answer => (int)answer.Status == 200);
        Assert.All(answers.Where(answer => (int)answer.Status != 200), answer => answer.ShouldBe(Problems.TooManyRequests));
    }

    [Fact]
    public async Task Without_an_account_there_is_no_export()
    {
        var tokens = await (await app.JoinAsync("noexport@example.org")).TokensAsync();
        (await app.ExportAsync(access: null)).ShouldBe(Problems.Unauthenticated);
        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);
        (await app.ExportAsync(tokens.Access)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task More_audit_lines_than_are_read_at_once_are_all_exported()
    {
        var tokens = await (await app.JoinAsync("manylines@example.org")).TokensAsync();
        var account = ProfileCalls.AccountOf(tokens);
        var store = app.Services.GetRequiredService<Doorcode.Events.AuditStore>();
        var kind = new Doorcode.Events.EventKind("a test", Doorcode.Events.EventOutcome.Done, "a test");
        await store.WriteAsync(
            [.. Enumerable.Range(0, 2100).Select(_ => new Doorcode.Events.EventRecord(kind) { Account = new AccountId(account) })], CancellationToken.None);

        var lines = (await app.ExportAsync(tokens.Access)).Json.GetProperty("audit").EnumerateArray();
        Assert.Equal(2100, lines.Count(line => line.GetProperty("event").GetString() == "a test"));
    }

    private Task<Answer> HeadAsync(Fixtures.Tokens tokens) =>
        app.SendAsync(HttpMethod.Head, "/api/users/me/export/", tokens.Access, json: null);

    private async Task ShouldWaitAsync(Fixtures.Tokens tokens, TimeSpan wait)
    {
        var answer = await app.ExportAsync(tokens.Access);
        answer.ShouldBe(Problems.TooManyRequests);
        Assert.Equal(wait.TotalSeconds, double.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture));
    }
}
