using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Storage;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Administration;

/// <summary>What the app may do to accounts in C#, on every engine. Needs apps without limits; the first is asked, the second acts.</summary>
public abstract class AccountsContract(DoorcodeApp first, DoorcodeApp second)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disabled_account_is_shut_on_every_server_and_only_its_password_tells_so()
    {
        var (account, ada) = await first.CreateAsync();
        var tokens = await ada.TokensAsync();
        var cookie = await ada.CookieAsync();

        await second.Accounts().DisableAsync(account.Id, Cancel);

        await first.ShouldBeOverAsync(tokens);
        (await first.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(Problems.TokenInvalid);
        (await ada.LogInAsync()).ShouldBe(Problems.AccountDisabled);
        (await (ada with { Password = "not the password" }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(AccountStatus.Disabled, (await first.Accounts().FindAsync(account.Id, Cancel))!.Status);
        var mail = await first.Mailbox.NextFor(ada.Email);
        Assert.Contains("disabled", mail.Subject, StringComparison.Ordinal);

        await second.Accounts().EnableAsync(account.Id, Cancel);

        await first.ShouldBeOverAsync(tokens);
        await first.ShouldLiveAsync(await ada.TokensAsync());
    }

    [Fact]
    public async Task Logins_and_refreshes_that_run_while_an_account_is_disabled_leave_no_session()
    {
        var (account, ada) = await first.CreateAsync();
        var tokens = await ada.TokensAsync();
        await AtOnce.RunAsync(6, async i =>
        {
            switch (i)
            {
                case 0:
                    await second.Accounts().DisableAsync(account.Id, Cancel);
                    break;
                case < 3:
                    await first.RefreshAsync(tokens.Refresh);
                    break;
                default:
                    await ada.LogInAsync();
                    break;
            }

            return i;
        });
        Assert.Equal(0, await first.CountAsync("sessions WHERE account_id = @account AND revoked_at IS NULL", account.Id.Value));
    }

    [Fact]
    public async Task The_right_password_of_a_disabled_account_is_no_failed_login()
    {
        var (account, ada) = await first.CreateAsync();
        await first.Accounts().DisableAsync(account.Id, Cancel);
        for (var tries = 0; tries < 11; tries++)
            (await ada.LogInAsync()).ShouldBe(Problems.AccountDisabled);

        await first.Accounts().EnableAsync(account.Id, Cancel);
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Disabling_or_enabling_twice_is_told_once()
    {
        var (account, ada) = await first.CreateAsync();
        for (var twice = 0; twice < 2; twice++)
            await first.Accounts().DisableAsync(account.Id, Cancel);

        for (var twice = 0; twice < 2; twice++)
            await first.Accounts().EnableAsync(account.Id, Cancel);

        Assert.Equal(1, await first.CountAsync("audit WHERE event = 'account.disabled' AND account_id = @account", account.Id.Value));
        Assert.Equal(1, await first.CountAsync("audit WHERE event = 'account.enabled' AND account_id = @account", account.Id.Value));
        Assert.Contains("disabled", (await first.Mailbox.NextFor(ada.Email)).Subject, StringComparison.Ordinal);
        // The next mail is that of the deletion: nothing was told twice.
        await first.Accounts().DeleteAsync(account.Id, Cancel);
        Assert.Contains("deleted", (await first.Mailbox.NextFor(ada.Email)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_is_not_there_is_not_found()
    {
        var accounts = first.Accounts();
        var nobody = new AccountId(Guid.CreateVersion7(first.Clock.GetUtcNow()));
        Assert.Null(await accounts.FindAsync(nobody, Cancel));
        Assert.Null(await accounts.FindByEmailAsync("nobody@example.org", Cancel));
        Assert.Null(await accounts.FindByEmailAsync("no address", Cancel));
        foreach (var call in new Func<Task>[]
        {
            () => accounts.DisableAsync(nobody, Cancel),
            () => accounts.EnableAsync(nobody, Cancel),
            () => accounts.DeleteAsync(nobody, Cancel),
            () => accounts.SetRolesAsync(nobody, ["editor"], Cancel),
            () => accounts.SetClaimsAsync(nobody, new JsonObject { ["plan"] = "pro" }, Cancel),
        })
        {
            Assert.Equal("not_found", await AdministrationCalls.RefusalAsync(call));
        }

        Assert.Equal(0, await first.Services.GetRequiredService<ISessions>().EndAllAsync(nobody, Cancel));
    }

    [Fact]
    public async Task A_row_that_only_keeps_an_address_taken_is_no_account()
    {
        Assert.True(EmailAddress.TryParse(FactorCalls.NewEmail(), out var address, out _));
        var held = await first.Services.GetRequiredService<Database>().WriteAsync(
            async tx => (await AccountAddresses.TryHoldAsync(tx, address))!.Value, Cancel);

        Assert.Null(await first.Accounts().FindAsync(held, Cancel));
        Assert.Null(await first.Accounts().FindByEmailAsync(address.Typed, Cancel));
        Assert.Equal("not_found", await AdministrationCalls.RefusalAsync(() => first.Accounts().EnableAsync(held, Cancel)));
        Assert.Equal("not_found", await AdministrationCalls.RefusalAsync(() => first.Accounts().DeleteAsync(held, Cancel)));
        Assert.Equal("email_taken", await AdministrationCalls.RefusalAsync(
            () => first.Accounts().CreateAsync(address.Typed, "Ada", password: null, Cancel)));
    }

    [Fact]
    public async Task A_created_account_is_found_by_id_and_by_any_spelling_of_its_address_and_logs_in()
    {
        var email = FactorCalls.NewEmail();
        var made = await first.Accounts().CreateAsync($"  {email.ToUpperInvariant()} ", "Ada Lovelace", Person.DefaultPassword, Cancel);

        Assert.Equal((email.ToUpperInvariant(), "Ada Lovelace", AccountStatus.Active), (made.Email, made.FullName, made.Status));
        Assert.Equal((0, 0), (made.Roles.Count, made.Claims.Count));
        Assert.Equal(first.Clock.GetUtcNow(), made.CreatedAt, TimeSpan.FromMinutes(5));
        Assert.Equal(made.Id, (await second.Accounts().FindAsync(made.Id, Cancel))!.Id);
        Assert.Equal(made.Id, (await second.Accounts().FindByEmailAsync(email, Cancel))!.Id);
        (await second.PostAsync("/api/users/login/", ("email", email), ("password", Person.DefaultPassword))).ShouldBe(200);
        Assert.Equal("email_taken", await AdministrationCalls.RefusalAsync(
            () => second.Accounts().CreateAsync(email, "Bea", password: null, Cancel)));
    }

    [Fact]
    public async Task An_account_that_was_created_without_a_password_is_opened_by_a_reset_alone()
    {
        var email = FactorCalls.NewEmail();
        await first.Accounts().CreateAsync(email, "Ada Lovelace", password: null, Cancel);
        (await first.PostAsync("/api/users/login/", ("email", email), ("password", "!"))).ShouldBe(Problems.InvalidCredentials);

        (await first.PostAsync("/api/users/forgot-password/", ("email", email))).ShouldBe(200);
        var code = SmtpMailbox.CodeIn(await first.Mailbox.NextFor(email));
        (await first.PostAsync(
            "/api/users/reset-password/", ("email", email), ("otp", code), ("new_password", Person.DefaultPassword))).ShouldBe(200);
        (await first.PostAsync("/api/users/login/", ("email", email), ("password", Person.DefaultPassword))).ShouldBe(200);
    }

    [Theory]
    [InlineData("no address", "Ada", "correct horse battery", "email")]
    [InlineData("ada@example.org", " ", "correct horse battery", "full_name")]
    [InlineData("ada@example.org", "Ada", "short", "password")]
    [InlineData("ada@example.org", "Ada", "", "password")]
    [InlineData("ada@example.org", "Ada", "password123", "password")]
    public async Task What_a_registration_would_refuse_is_refused(string email, string name, string password, string field)
    {
        var refused = await Assert.ThrowsAsync<DoorcodeException>(() => first.Accounts().CreateAsync(email, name, password, Cancel));
        Assert.Equal(("validation_failed", field), (refused.Code, Assert.Single(refused.Problem.Errors).Key));
        Assert.DoesNotContain(password.Length == 0 ? "never" : password, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_takes_a_disabled_account_with_all_that_is_kept_and_frees_its_address()
    {
        var (account, ada) = await first.CreateAsync();
        var tokens = await ada.TokensAsync();
        await first.Accounts().DisableAsync(account.Id, Cancel);

        await second.Accounts().DeleteAsync(account.Id, Cancel);

        await first.ShouldBeOverAsync(tokens);
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(0, await first.CountAsync("accounts WHERE id = @account", account.Id.Value));
        Assert.Equal(0, await first.CountAsync("sessions WHERE account_id = @account", account.Id.Value));
        Assert.Equal(0, await first.CountAsync("audit WHERE account_id = @account AND ip IS NOT NULL", account.Id.Value));
        Assert.NotEqual(account.Id, (await first.Accounts().CreateAsync(ada.Email, "Ada", password: null, Cancel)).Id);
    }

    [Fact]
    public async Task Ending_all_sessions_ends_them_on_every_server_and_says_how_many_there_were()
    {
        var (account, ada) = await first.CreateAsync();
        var (one, other) = (await ada.TokensAsync(), await ada.TokensAsync());

        Assert.Equal(2, await second.Services.GetRequiredService<ISessions>().EndAllAsync(account.Id, Cancel));

        await first.ShouldBeOverAsync(one);
        await first.ShouldBeOverAsync(other);
        Assert.Equal(0, await first.Services.GetRequiredService<ISessions>().EndAllAsync(account.Id, Cancel));
        Assert.Equal(1, await first.CountAsync("audit WHERE event = 'sessions.ended' AND account_id = @account", account.Id.Value));
        await first.ShouldLiveAsync(await ada.TokensAsync());
    }
}
