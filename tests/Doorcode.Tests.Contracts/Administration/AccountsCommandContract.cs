using System.Text.Json;
using Doorcode.Storage;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Administration;

/// <summary><c>doorcode accounts</c>, run while a server serves, on every engine. Needs an app without limits.</summary>
public abstract class AccountsCommandContract(DoorcodeApp app)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_created_account_logs_in_with_the_password_from_standard_input()
    {
        var email = FactorCalls.NewEmail();
        var made = (await app.RunWithInputAsync(
            Person.DefaultPassword + "\n", "accounts", "create", email, "--full-name", "Ada Lovelace", "--json")).Line();

        Assert.Equal((email, "Ada Lovelace", "active"), (Text(made, "email"), Text(made, "full_name"), Text(made, "status")));
        (await app.PostAsync("/api/users/login/", ("email", email), ("password", Person.DefaultPassword))).ShouldBe(200);
        Assert.Equal(1, await LinesOfAsync("account.created", made));
        Assert.Contains("Another account", (await app.RunWithInputAsync("", "accounts", "create", email, "--full-name", "Bea")).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_is_created_without_a_password_is_opened_by_a_reset_that_the_operator_sends()
    {
        var email = FactorCalls.NewEmail();
        var made = (await app.RunAsync("accounts", "create", email, "--full-name", "Ada", "--json")).Line();

        var sent = (await app.RunAsync("accounts", "send-reset", email, "--json")).Line();

        Assert.Equal(600, sent.GetProperty("expires_in").GetInt64());
        var mail = await NextMailAsync(email);
        (await app.PostAsync(
            "/api/users/reset-password/", ("email", email), ("otp", SmtpMailbox.CodeIn(mail)), ("new_password", Person.DefaultPassword))).ShouldBe(200);
        (await app.PostAsync("/api/users/login/", ("email", email), ("password", Person.DefaultPassword))).ShouldBe(200);
        Assert.Equal(1, await LinesOfAsync("password.reset_sent", made));
    }

    [Fact]
    public async Task A_password_that_breaks_the_rules_creates_nothing()
    {
        var email = FactorCalls.NewEmail();
        var sentence = (await app.RunWithInputAsync("short", "accounts", "create", email, "--full-name", "Ada")).ShouldBeRefused();
        Assert.StartsWith("password: ", sentence, StringComparison.Ordinal);
        Assert.Contains("no account", (await app.RunAsync("accounts", "show", email)).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_pages_by_id_and_by_status()
    {
        var emails = new List<string>();
        for (var i = 0; i < 5; i++)
            emails.Add((await app.CreateAsync()).Owner.Email);

        await app.RunAsync("accounts", "disable", emails[1]);
        await app.RunAsync("accounts", "disable", emails[3]);

        Assert.Subset((await AllAsync()).ToHashSet(StringComparer.Ordinal), emails.ToHashSet(StringComparer.Ordinal));
        // Accounts of one millisecond are in no order.
        Assert.Equivalent(new[] { emails[1], emails[3] }, (await AllAsync("--status", "disabled")).Where(emails.Contains), strict: true);
        Assert.Equivalent(new[] { emails[0], emails[2], emails[4] }, (await AllAsync("--status", "active")).Where(emails.Contains), strict: true);
        var plain = await app.RunAsync("accounts", "list", "--limit", "1000");
        plain.ShouldBeDone();
        Assert.Contains($"disabled  2026-03-01  {emails[1]}", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_is_shown_by_address_and_by_id_with_sessions_factors_and_events_and_no_secret()
    {
        var (account, ada) = await app.CreateAsync();
        var secret = (await ada.EnrolAsync((await ada.TokensAsync()).Access)).Secret;

        var shown = await app.RunAsync("accounts", "show", ada.Email, "--json");

        var line = shown.Line();
        Assert.Equal(account.Id.ToString(), Text(line, "id"));
        Assert.Single(line.GetProperty("sessions").EnumerateArray());
        Assert.Equal(JsonValueKind.Object, line.GetProperty("factors").GetProperty("totp").ValueKind);
        Assert.Equal(10, line.GetProperty("factors").GetProperty("recovery_codes").GetProperty("left").GetInt32());
        Assert.Contains(line.GetProperty("events").EnumerateArray(), fact => Text(fact, "event") == "account.created");
        Assert.DoesNotContain(secret, shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("$argon2", shown.Output, StringComparison.Ordinal);
        var plain = await app.RunAsync("accounts", "show", account.Id.ToString());
        plain.ShouldBeDone();
        Assert.Contains(ada.Email, plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_account_is_shut_at_once_and_an_enabled_one_opens_again()
    {
        var (_, ada) = await app.CreateAsync();
        var tokens = await ada.TokensAsync();

        var disabled = (await app.RunAsync("accounts", "disable", ada.Email, "--json")).Line();

        Assert.Equal("disabled", Text(disabled, "status"));
        await app.ShouldBeOverAsync(tokens);
        (await ada.LogInAsync()).ShouldBe(Problems.AccountDisabled);
        Assert.Contains("disabled", (await app.RunAsync("accounts", "send-reset", ada.Email)).ShouldBeRefused(), StringComparison.Ordinal);
        Assert.Equal("active", Text((await app.RunAsync("accounts", "enable", ada.Email, "--json")).Line(), "status"));
        await app.ShouldLiveAsync(await ada.TokensAsync());
        Assert.Equal(1, await LinesOfAsync("account.disabled", disabled));
        Assert.Equal(1, await LinesOfAsync("account.enabled", disabled));
    }

    [Fact]
    public async Task Ended_sessions_are_over_and_counted()
    {
        var (_, ada) = await app.CreateAsync();
        var tokens = await ada.TokensAsync();
        await ada.TokensAsync();

        var ended = (await app.RunAsync("accounts", "end-sessions", ada.Email, "--json")).Line();

        Assert.Equal(2, ended.GetProperty("ended_sessions").GetInt32());
        await app.ShouldBeOverAsync(tokens);
        Assert.Equal(1, await LinesOfAsync("sessions.ended", ended));
    }

    [Fact]
    public async Task Everybody_is_signed_out_at_once_and_may_sign_in_again()
    {
        var (one, ada) = await app.CreateAsync();
        var (_, bea) = await app.CreateAsync();
        await app.RunAsync("accounts", "end-sessions", "--all", "--yes");
        var before = await app.CountAsync("audit WHERE event = 'sessions.all_ended'");
        var (first, second) = (await ada.TokensAsync(), await bea.TokensAsync());
        // More than one batch, of which whole ones have nothing to end.
        await AddSessionsAsync(one.Id, 2500, revokedAt: 1);
        await AddSessionsAsync(one.Id, 2500, revokedAt: null);
        var last = await bea.TokensAsync();

        var ended = (await app.RunAsync("accounts", "end-sessions", "--all", "--yes", "--json")).Line();

        Assert.Equal(2503, ended.GetProperty("ended_sessions").GetInt32());
        foreach (var tokens in new[] { first, second, last })
            await app.ShouldBeOverAsync(tokens);

        Assert.Equal(0, await app.CountAsync("sessions WHERE revoked_at IS NULL"));
        Assert.Equal(before + 1, await app.CountAsync("audit WHERE event = 'sessions.all_ended'"));
        await app.ShouldLiveAsync(await ada.TokensAsync());
    }

    [Fact]
    public async Task Whether_one_account_or_all_are_meant_must_be_said()
    {
        var (_, ada) = await app.CreateAsync();
        var tokens = await ada.TokensAsync();
        string[][] wrong = [[], ["--all"], ["--yes"], [ada.Email, "--yes"], [ada.Email, "--all"], [ada.Email, "--all", "--yes"]];
        foreach (var arguments in wrong)
            (await app.RunAsync(["accounts", "end-sessions", .. arguments])).ShouldBeRefused(exitCode: 2);

        await app.ShouldLiveAsync(tokens);
    }

    [Fact]
    public async Task An_owner_whose_factors_are_reset_logs_in_with_the_password_alone_and_is_told()
    {
        var (_, ada) = await app.CreateAsync();
        await ada.EnrolAsync((await ada.TokensAsync()).Access);
        (await ada.LogInAsync()).ShouldBe(Problems.SecondFactorRequired);
        await app.Mailbox.NextFor(ada.Email);

        var reset = (await app.RunAsync("accounts", "reset-factors", ada.Email, "--json")).Line();

        await app.ShouldLiveAsync(await ada.TokensAsync());
        var factors = (await app.RunAsync("accounts", "show", ada.Email, "--json")).Line().GetProperty("factors");
        Assert.All(factors.EnumerateObject(), factor => Assert.Equal(JsonValueKind.Null, factor.Value.ValueKind));
        Assert.Contains("second factors", (await NextMailAsync(ada.Email)).Subject, StringComparison.Ordinal);
        (await app.RunAsync("accounts", "reset-factors", ada.Email)).ShouldBeDone();
        Assert.Equal(1, await LinesOfAsync("factors.reset", reset));
    }

    [Fact]
    public async Task A_deleted_account_is_gone_at_once()
    {
        var (account, ada) = await app.CreateAsync();
        var tokens = await ada.TokensAsync();

        var deleted = (await app.RunAsync("accounts", "delete", account.Id.ToString(), "--json")).Line();

        Assert.True(deleted.GetProperty("deleted").GetBoolean());
        await app.ShouldBeOverAsync(tokens);
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(1, await LinesOfAsync("account.deleted", deleted));
        (await app.RunAsync("accounts", "delete", account.Id.ToString())).ShouldBeRefused();
    }

    [Fact]
    public async Task Roles_and_claims_are_replaced_and_cleared()
    {
        var (_, ada) = await app.CreateAsync();

        Assert.Equal("""["editor","admin"]""", (await app.RunAsync("accounts", "roles", ada.Email, "editor", "admin", "--json")).Line().GetProperty("roles").GetRawText());
        Assert.Equal("""{"plan":"pro"}""", (await app.RunAsync("accounts", "claims", ada.Email, """{"plan":"pro"}""", "--json")).Line().GetProperty("claims").GetRawText());

        var claims = SessionCalls.Claims((await ada.TokensAsync()).Access);
        Assert.Equal("""["editor","admin"]""", claims["roles"]!.ToJsonString());
        Assert.Equal("pro", (string?)claims["plan"]);
        Assert.Equal("[]", (await app.RunAsync("accounts", "roles", ada.Email, "--none", "--json")).Line().GetProperty("roles").GetRawText());
        var bare = (await app.RunAsync("accounts", "claims", ada.Email, "--none", "--json")).Line();
        Assert.Equal("{}", bare.GetProperty("claims").GetRawText());
        Assert.Equal(2, await LinesOfAsync("roles.changed", bare));
        Assert.Equal(2, await LinesOfAsync("claims.changed", bare));
        Assert.StartsWith("claims: ", (await app.RunAsync("accounts", "claims", ada.Email, """{"sub":"x"}""")).ShouldBeRefused(), StringComparison.Ordinal);
        Assert.StartsWith("roles: ", (await app.RunAsync("accounts", "roles", ada.Email, "No Role")).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accounts", "list", "--limit", "0")]
    [InlineData("accounts", "list", "--limit", "many")]
    [InlineData("accounts", "list", "--after", "ada")]
    [InlineData("accounts", "list", "--status", "sleeping")]
    [InlineData("accounts", "show")]
    [InlineData("accounts", "roles", "ada@example.org")]
    [InlineData("accounts", "roles", "ada@example.org", "editor", "--none")]
    [InlineData("accounts", "claims", "ada@example.org")]
    [InlineData("accounts", "claims", "ada@example.org", "[1]")]
    [InlineData("accounts", "claims", "ada@example.org", "{")]
    [InlineData("accounts", "create", "ada@example.org")]
    [InlineData("accounts", "praise", "ada@example.org")]
    [InlineData("accounts")]
    public async Task Wrong_arguments_are_told_in_one_sentence(params string[] command) => (await app.RunAsync(command)).ShouldBeRefused(exitCode: 2);

    [Theory]
    [InlineData("show")]
    [InlineData("disable")]
    [InlineData("enable")]
    [InlineData("end-sessions")]
    [InlineData("send-reset")]
    [InlineData("reset-factors")]
    [InlineData("delete")]
    [InlineData("roles", "editor")]
    [InlineData("claims", "{}")]
    public async Task A_command_about_nobody_is_refused_in_one_sentence(string command, params string[] more) =>
        Assert.Contains("no account", (await app.RunAsync(["accounts", command, "nobody@example.org", "--json", .. more])).ShouldBeRefused(), StringComparison.Ordinal);

    /// <summary>The server hears nothing of what a command has queued until it looks again.</summary>
    private async Task<MimeKit.MimeMessage> NextMailAsync(string email)
    {
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        return await app.Mailbox.NextFor(email);
    }

    private static string Text(JsonElement line, string member) => line.GetProperty(member).GetString()!;

    /// <summary>All pages of two accounts.</summary>
    private async Task<IReadOnlyList<string>> AllAsync(params string[] filter)
    {
        var all = new List<string>();
        string? last = null;
        IReadOnlyList<JsonElement> page;
        do
        {
            page = (await app.RunAsync(["accounts", "list", "--json", "--limit", "2", .. filter, .. last is null ? (string[])[] : ["--after", last]])).Lines();
            all.AddRange(page.Select(line => Text(line, "email")));
            last = page.Count > 0 ? Text(page[^1], "id") : last;
        }
        while (page.Count > 0);

        Assert.Distinct(all);
        return all;
    }

    private Task AddSessionsAsync(AccountId account, int count, long? revokedAt) => app.Services.GetRequiredService<Database>().WriteAsync(
        async tx =>
        {
            for (var i = 0; i < count; i++)
            {
                await tx.SendAsync(
                    """
                    INSERT INTO sessions (id, account_id, generation, created_at, last_used_at, expires_at, token_hash, revoked_at)
                    VALUES (@id, @account, 0, @now, @now, @expires, @hash, @revoked)
                    """,
                    ("@id", SessionId.New(tx.Now).Value),
                    ("@account", account.Value),
                    ("@now", tx.Now),
                    ("@expires", tx.Now + 1_000_000),
                    ("@hash", new byte[32]),
                    ("@revoked", revokedAt));
            }

            return 0;
        },
        Cancel);

    private ValueTask<long> LinesOfAsync(string fact, JsonElement account) =>
        app.CountAsync($"audit WHERE event = '{fact}' AND account_id = @account", Guid.Parse(Text(account, "id")));
}
