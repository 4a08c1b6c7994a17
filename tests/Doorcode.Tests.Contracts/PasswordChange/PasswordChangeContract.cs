using Doorcode.Passwords;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.PasswordChange;

/// <summary>What a change of a known password does, over every engine. Needs an app with <see cref="PasswordCalls.WideNetworks"/>.</summary>
public abstract class PasswordChangeContract(DoorcodeApp app)
{
    private const string Totp = "UPDATE accounts SET factors = 1 WHERE email_canonical = @email";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => app.Services.GetRequiredService<Database>();

    [Fact]
    public async Task A_change_sets_the_password_and_ends_the_other_sessions_alone()
    {
        var ada = await app.JoinAnewAsync();
        var (own, other) = (await ada.TokensAsync(), await ada.TokensAsync());

        var answer = await app.ChangePasswordAsync(own.Access, ada.Password);

        answer.ShouldBe(200);
        Assert.Equal("message", Assert.Single(answer.Json.EnumerateObject()).Name);
        await app.ShouldBeOverAsync(other);
        Assert.Equal("password-change", (await app.RowAsync(other.Refresh)).EndedBecause);
        await app.ShouldLiveAsync(own);
        (await app.RefreshAsync(own.Refresh)).ShouldBe(200);
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await (ada with { Password = PasswordCalls.NewPassword }).LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_wrong_current_password_is_a_fault_of_its_field_and_changes_nothing()
    {
        var ada = await app.JoinAnewAsync();
        var (own, other) = (await ada.TokensAsync(), await ada.TokensAsync());
        foreach (var wrong in new[] { "not the password", "x", new string('x', 200) })
        {
            var answer = await app.ChangePasswordAsync(own.Access, wrong);
            answer.ShouldBe(Problems.ValidationFailed);
            Assert.Equal(["password_wrong"], answer.FaultsOf("current_password"));
        }

        await app.ShouldLiveAsync(own);
        await app.ShouldLiveAsync(other);
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Theory]
    [InlineData("xK9#mQ2", "too_short")]
    [InlineData("password123", "password_common")]
    [InlineData("lovelace1815", "password_similar")]
    [InlineData(Person.DefaultPassword, "password_unchanged")]
    [InlineData("", "blank")]
    public async Task A_refused_new_password_costs_no_hash_and_no_attempt(string password, string fault)
    {
        var ada = await app.JoinAnewAsync();
        var own = await ada.TokensAsync();
        using var hashes = new CountedHashes(app);
        for (var i = 0; i < 15; i++)
        {
            var answer = await app.ChangePasswordAsync(own.Access, ada.Password, password);
            answer.ShouldBe(Problems.ValidationFailed);
            Assert.Contains(fault, answer.FaultsOf("new_password"));
        }

        Assert.Equal(0, hashes.Count);
        (await app.ChangePasswordAsync(own.Access, "")).ShouldBe(Problems.ValidationFailed);
        (await app.ChangePasswordAsync(own.Access, ada.Password)).ShouldBe(200);
    }

    [Fact]
    public async Task Without_an_access_token_nothing_is_changed()
    {
        var ada = await app.JoinAnewAsync();
        var own = await ada.TokensAsync();
        (await app.ChangePasswordAsync(access: null, ada.Password)).ShouldBe(Problems.Unauthenticated);
        (await app.ChangePasswordAsync(own.Refresh, ada.Password)).ShouldBe(Problems.Unauthenticated);
        (await app.LogOutAsync(own)).ShouldBe(205);
        (await app.ChangePasswordAsync(own.Access, ada.Password)).ShouldBe(Problems.Unauthenticated);
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Who_stole_an_access_token_cannot_try_passwords_with_it()
    {
        var ada = await app.JoinAnewAsync();
        var own = await ada.TokensAsync();
        for (var i = 0; i < 10; i++)
            (await app.ChangePasswordAsync(own.Access, $"a guess {i}")).ShouldBe(Problems.ValidationFailed);

        var limited = await app.ChangePasswordAsync(own.Access, ada.Password);
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("60", limited.Headers["Retry-After"]);
        // Login has the same limit.
        (await ada.LogInAsync()).ShouldBe(Problems.TooManyRequests);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await app.ChangePasswordAsync(own.Access, ada.Password)).ShouldBe(200);
    }

    [Fact]
    public async Task An_account_with_a_factor_needs_a_recent_proof_of_it()
    {
        var ada = await app.JoinAnewAsync();
        var own = await ada.TokensAsync();
        Assert.Equal(1, await Database.ExecuteAsync(Totp, Cancel, ("@email", ada.Email)));
        using (var hashes = new CountedHashes(app))
        {
            var missing = await app.ChangePasswordAsync(own.Access, ada.Password);
            missing.ShouldBe(Problems.ReauthenticationRequired);
            Assert.Contains("insufficient_user_authentication", missing.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            Assert.Equal(0, hashes.Count);
        }

        await ProveFactorAsync(own);
        app.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        (await app.ChangePasswordAsync(own.Access, ada.Password)).ShouldBe(Problems.ReauthenticationRequired);
        await ProveFactorAsync(own);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        (await app.ChangePasswordAsync(own.Access, ada.Password)).ShouldBe(200);
    }

    [Fact]
    public async Task An_account_that_changes_while_its_password_is_verified_keeps_it()
    {
        var ada = await app.JoinAnewAsync();
        var own = await ada.TokensAsync();
        Task<Answer> change;
        await using (var held = await HeldHashing.BeginAsync(app.Services.GetRequiredService<HashQueue>()))
        {
            change = app.ChangePasswordAsync(own.Access, ada.Password);
            await held.WaitAsync(waiting: 1, "the change has read the account and waits for its hash");
            Assert.Equal(1, await Database.ExecuteAsync(
                "UPDATE accounts SET epoch = epoch + 1 WHERE email_canonical = @email", Cancel, ("@email", ada.Email)));
        }

        (await change).ShouldBe(Problems.ValidationFailed);
        (await ada.LogInAsync()).ShouldBe(200);
        (await app.ChangePasswordAsync(own.Access, ada.Password)).ShouldBe(200);
    }

    [Fact]
    public async Task A_change_is_a_proof_of_the_password_and_the_next_access_token_says_so()
    {
        var own = await (await app.JoinAnewAsync()).TokensAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        (await app.ChangePasswordAsync(own.Access, Person.DefaultPassword)).ShouldBe(200);
        var refreshed = await app.RefreshAsync(own.Refresh);
        Assert.Equal(SessionCalls.Number(own.Access, "auth_time") + 120, SessionCalls.Number(refreshed.Text("access"), "auth_time"));
    }

    [Fact]
    public async Task The_owner_is_told_and_the_change_is_recorded()
    {
        var ada = await app.JoinAnewAsync();
        var (own, _) = (await ada.TokensAsync(), await ada.TokensAsync());
        (await app.ChangePasswordAsync(own.Access, ada.Password)).ShouldBe(200);

        var notice = await app.Mailbox.NextFor(ada.Email);
        Assert.Contains("was changed", notice.Subject, StringComparison.Ordinal);
        Assert.Contains("from the IP address 127.0.0.1", notice.TextBody, StringComparison.Ordinal);
        var lines = await Database.AllAsync(
            """
            SELECT a.outcome, a.session_id, a.details FROM audit AS a JOIN accounts AS b ON b.id = a.account_id
            WHERE b.email_canonical = @email AND a.event = 'password.changed'
            """,
            row => (row.Text(0), row.Id(1), row.Text(2)),
            Cancel,
            ("@email", ada.Email));
        Assert.Equal(("accepted", SessionCalls.SessionOf(own.Access), "1 other sessions"), Assert.Single(lines));
    }

    private async Task ProveFactorAsync(Fixtures.Tokens tokens) =>
        Assert.Equal(1, await Database.ExecuteAsync(
            "UPDATE sessions SET factor_at = @at WHERE id = @id",
            Cancel,
            ("@at", app.Clock.GetUtcNow().ToUnixTimeMilliseconds()),
            ("@id", SessionCalls.SessionOf(tokens.Access))));
}
