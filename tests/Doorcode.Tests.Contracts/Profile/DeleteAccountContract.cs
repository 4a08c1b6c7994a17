using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Codes;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Passwords;
using Doorcode.Profile;
using Doorcode.Proofs;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Profile;

/// <summary>What deleting an account does, over every database.</summary>
public abstract partial class DeleteAccountContract(DoorcodeApp app)
{
    private const string Personal = "(subject IS NOT NULL OR ip IS NOT NULL OR user_agent IS NOT NULL OR details IS NOT NULL)";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_account_and_every_session_are_gone_from_the_answer_on_and_the_owner_is_told()
    {
        var ada = await app.JoinAsync("gone@example.org");
        var (one, other) = (await ada.TokensAsync(), await ada.TokensAsync());
        var account = ProfileCalls.AccountOf(one);

        var answer = await app.DeleteMeAsync(one.Access);

        answer.ShouldBe(204);
        Assert.Empty(answer.Body);
        await app.ShouldBeOverAsync(one);
        await app.ShouldBeOverAsync(other);
        (await app.DeleteMeAsync(one.Access)).ShouldBe(Problems.Unauthenticated);
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(0, await app.CountAsync("accounts WHERE id = @account", account));
        Assert.Equal(0, await app.CountAsync("sessions WHERE account_id = @account", account));
        var mail = await app.Mailbox.NextFor("gone@example.org");
        Assert.Contains("deleted", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_is_free_at_once_and_the_next_account_has_another_id_and_nothing_of_the_first()
    {
        var first = await (await app.JoinAsync("again@example.org")).TokensAsync();
        (await app.DeleteMeAsync(first.Access)).ShouldBe(204);
        // The notice of the deletion, before the next code.
        await app.Mailbox.NextFor("again@example.org");

        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var second = await (await app.JoinAsync("again@example.org", "another good phrase")).TokensAsync();

        Assert.NotEqual(ProfileCalls.AccountOf(first), ProfileCalls.AccountOf(second));
        await app.ShouldBeOverAsync(first);
        await app.ShouldLiveAsync(second);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_on_its_field_and_nothing_is_deleted()
    {
        var tokens = await (await app.JoinAsync("wrong@example.org")).TokensAsync();
        foreach (var wrong in new[] { "not the password", "short", new string('x', 128) })
        {
            var answer = await app.DeleteMeAsync(tokens.Access, wrong);
            answer.ShouldBe(Problems.ValidationFailed);
            Assert.Equal("password_wrong", answer.Json.GetProperty("error_codes").GetProperty("password")[0].GetString());
        }

        foreach (var body in new[] { "{}", """{"password":null}""", """{"password":""}""", """{"password":["correct horse battery"]}""" })
        {
            var answer = await app.SendAsync(HttpMethod.Delete, "/api/users/me/", tokens.Access, body);
            answer.ShouldBe(Problems.ValidationFailed);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty("password", out _), body);
        }

        (await app.SendAsync(HttpMethod.Delete, "/api/users/me/", tokens.Access, json: null)).ShouldBe(Problems.UnsupportedMediaType);
        (await app.DeleteMeAsync(access: null)).ShouldBe(Problems.Unauthenticated);
        await app.ShouldBeThereAsync(tokens);
    }

    [Fact]
    public async Task A_stolen_access_token_does_not_let_its_thief_try_passwords()
    {
        var ada = await app.JoinAsync("thief@example.org");
        var tokens = await ada.TokensAsync();
        for (var tries = 0; tries < 10; tries++)
            (await app.DeleteMeAsync(tokens.Access, "not the password")).ShouldBe(Problems.ValidationFailed);

        var answer = await app.DeleteMeAsync(tokens.Access);
        answer.ShouldBe(Problems.TooManyRequests);
        Assert.True(long.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        await app.ShouldBeThereAsync(tokens);
    }

    [Fact]
    public async Task An_account_with_a_factor_is_deleted_only_after_a_recent_proof_of_it_and_before_that_no_password_is_judged()
    {
        var ada = await app.JoinAsync("factor@example.org");
        var tokens = await ada.TokensAsync();
        var account = ProfileCalls.AccountOf(tokens);
        await app.ChangeAsync("UPDATE accounts SET factors = 1 WHERE id = @account", account);

        var answer = await app.DeleteMeAsync(tokens.Access, "not the password");
        answer.ShouldBe(Problems.ReauthenticationRequired);
        Assert.Equal("totp", answer.Json.GetProperty("methods")[0].GetString());
        Assert.Equal(0, await app.CountAsync("audit WHERE event = 'proof.password' AND account_id = @account", account));

        var proved = app.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await app.ChangeAsync($"UPDATE sessions SET factor_at = {proved} WHERE account_id = @account", account);
        app.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(Problems.ReauthenticationRequired);
        await app.ShouldBeThereAsync(tokens);

        await app.ChangeAsync($"UPDATE sessions SET factor_at = {proved + 1} WHERE account_id = @account", account);
        (await app.DeleteMeAsync(tokens.Access, "not the password")).ShouldBe(Problems.ValidationFailed);
        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);
    }

    [Fact]
    public async Task An_account_that_changes_while_the_password_is_checked_is_not_deleted()
    {
        var tokens = await (await app.JoinAsync("changing@example.org")).TokensAsync();
        Task<Answer> deletion;
        await using (var held = await HeldHashing.BeginAsync(app.Services.GetRequiredService<HashQueue>()))
        {
            deletion = app.DeleteMeAsync(tokens.Access);
            await held.WaitAsync(waiting: 1, "the deletion has read the account and waits for its hash");
            await app.ChangeAsync("UPDATE accounts SET epoch = epoch + 1 WHERE id = @account", ProfileCalls.AccountOf(tokens));
        }

        (await deletion).ShouldBe(Problems.ValidationFailed);
        await app.ShouldBeThereAsync(tokens);
        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);
    }

    [Fact]
    public async Task Audit_lines_keep_what_happened_to_the_account_and_lose_who_was_behind_it()
    {
        var ada = await app.JoinAsync("lines@example.org");
        var tokens = await ada.TokensAsync();
        (await (ada with { Password = "not the password" }).LogInAsync()).ShouldBe(401);
        var other = await (await app.JoinAsync("otherlines@example.org")).TokensAsync();
        var account = ProfileCalls.AccountOf(tokens);
        await RecordWithoutAccountAsync("lines@example.org");
        await RecordWithoutAccountAsync("otherlines@example.org");
        var before = await LinesAsync(account);
        var nameless = await app.CountAsync($"audit WHERE account_id IS NULL AND event = 'a test' AND {Personal}", account);

        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);

        // Lines of one moment have no order.
        Assert.Equal(before.Append("account.deleted accepted").Order(StringComparer.Ordinal), (await LinesAsync(account)).Order(StringComparer.Ordinal));
        Assert.Equal(0, await app.CountAsync($"audit WHERE account_id = @account AND {Personal}", account));
        Assert.True(await app.CountAsync("audit WHERE account_id = @account AND session_id IS NOT NULL", account) > 0);
        Assert.Equal(nameless - 1, await app.CountAsync($"audit WHERE account_id IS NULL AND event = 'a test' AND {Personal}", account));
        Assert.True(await app.CountAsync($"audit WHERE account_id = @account AND {Personal}", ProfileCalls.AccountOf(other)) > 0);
        Assert.Equal(0, await app.CountAsync("audit_erasure"));
    }

    [Fact]
    public async Task Codes_that_wait_for_the_address_become_decoys()
    {
        var tokens = await (await app.JoinAsync("codes@example.org")).TokensAsync();
        var codes = $"challenges WHERE length(code_mac) = {StoredCode.MacLength}";
        var others = await app.CountAsync(codes);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        (await app.PostAsync("/api/users/forgot-password/", ("email", "codes@example.org"))).ShouldBe(200);
        Assert.Equal(others + 1, await app.CountAsync(codes));

        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);

        Assert.Equal(others, await app.CountAsync(codes));
    }

    [Fact]
    public async Task Who_has_asked_for_codes_for_the_address_hears_the_same_as_for_one_that_never_had_an_account()
    {
        var tokens = await (await app.JoinAsync("asked@example.org")).TokensAsync();
        string[] addresses = ["asked@example.org", "never@example.org"];
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var ids = await Task.WhenAll(addresses.Select(
            async address => (await app.PostAsync("/api/users/forgot-password/", ("email", address))).Text("reset_id")));

        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);

        // A resend within the cooldown and after it, and more wrong codes than are judged.
        for (var step = 0; step < 8; step++)
        {
            var answers = await Task.WhenAll(addresses.Zip(ids).Select(asked => step switch
            {
                0 or 1 => app.PostAsync("/api/users/forgot-password/", ("email", asked.First), ("reset_id", asked.Second)),
                _ => app.PostAsync(
                    "/api/users/reset-password/",
                    ("email", asked.First), ("otp", "000000"), ("new_password", "another good phrase"), ("reset_id", asked.Second)),
            }));
            Assert.Equal(Sameness.Of(answers[0]), Sameness.Of(answers[1]));
            if (step == 0)
                app.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Nothing_is_deleted_when_a_part_cannot_be()
    {
        var tokens = await (await app.JoinAsync("whole@example.org")).TokensAsync();
        var services = app.Services;
        var delete = new DeleteAccount(
            services.GetRequiredService<StepUp>(),
            services.GetRequiredService<ProvePassword>(),
            services.GetRequiredService<AccountStore>(),
            new EraseAccount([.. services.GetServices<IAccountData>(), new Stubborn()], services.GetServices<IFormerAddresses>()),
            services.GetRequiredService<MailOutbox>(),
            services.GetRequiredService<EventLog>(),
            services.GetRequiredService<Database>());
        var session = await app.LiveAsync(tokens);
        await Assert.ThrowsAsync<InvalidDataException>(() => delete.RunAsync(
            session, new DeleteAccountRequest { Password = Person.DefaultPassword }, new Caller("127.0.0.1", "127.0.0.1", "tests"), Cancel));
        await app.ShouldBeThereAsync(tokens);
        Assert.True(await app.CountAsync($"audit WHERE account_id = @account AND {Personal}", ProfileCalls.AccountOf(tokens)) > 0);
    }

    [Fact]
    public void The_parts_of_an_account_have_names_of_their_own()
    {
        var names = app.Services.GetServices<IAccountData>().Select(part => part.Name).ToArray();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        Assert.All(names, name => Assert.Matches("^[a-z][a-z_]*$", name));
    }

    private async Task<IReadOnlyList<string>> LinesAsync(Guid account) =>
        [.. (await app.Services.GetRequiredService<AuditStore>().ReadAsync(
            new AuditFilter(new AccountId(account), Subject: null, Event: null), Guid.Empty, 100, Cancel))
            .Select(line => $"{line.Event} {line.Outcome}")];

    private sealed class Stubborn : IAccountData
    {
        public string Name => "stubborn";

        public ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) => ValueTask.FromResult<JsonNode?>(null);

        public ValueTask EraseAsync(Transaction transaction, AccountId account) => throw new InvalidDataException("It stays.");
    }
}
