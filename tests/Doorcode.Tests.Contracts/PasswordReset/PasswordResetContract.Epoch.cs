using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Passwords;
using Doorcode.PasswordReset;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.PasswordReset;

/// <summary>What a change of the account does to a reset that waits, and a reset to what waits.</summary>
public abstract partial class PasswordResetContract
{
    private const string Enable = "UPDATE accounts SET status = 'active' WHERE email_canonical = @email";

    [Theory]
    [InlineData(Raise, true)]
    [InlineData(Raise, false)]
    [InlineData(Disable, true)]
    [InlineData(Disable, false)]
    public async Task A_code_of_an_account_that_has_changed_since_is_rejected_and_used_up(string change, bool withId)
    {
        var ada = await app.JoinAnewAsync();
        var code = await ada.AskForResetAsync();
        var id = withId ? code.Id : null;
        await ChangeAsync(change, ada);
        var mails = app.Mailbox.Taken.Count;

        (await app.ResetAsync(ada.Email, code.Code, id)).ShouldBe(Problems.CodeRejected);
        (await app.ResetAsync(ada.Email, code.Code, id)).ShouldBe(Problems.CodeRejected);

        await ChangeAsync(Enable, ada);
        (await ada.ResetAsync(code)).ShouldBe(Problems.CodeRejected);
        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(mails, app.Mailbox.Taken.Count);
    }

    [Fact]
    public async Task A_reset_kills_the_other_reset_codes_of_the_account()
    {
        var ada = await app.JoinAnewAsync();
        var (one, two) = (await ada.AskForResetAsync(), await ada.AskForResetAsync());
        (await ada.ResetAsync(one)).ShouldBe(200);
        (await ada.ResetAsync(two, "another donkey charger")).ShouldBe(Problems.CodeRejected);
        (await (ada with { Password = PasswordCalls.NewPassword }).LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_changed_password_kills_a_reset_code_that_waits()
    {
        var ada = await app.JoinAnewAsync();
        var code = await ada.AskForResetAsync();
        (await app.ChangePasswordAsync((await ada.TokensAsync()).Access, ada.Password)).ShouldBe(200);
        (await ada.ResetAsync(code, "another donkey charger")).ShouldBe(Problems.CodeRejected);
        (await (ada with { Password = PasswordCalls.NewPassword }).LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_login_whose_password_is_verified_while_it_is_reset_gets_no_session()
    {
        var ada = await app.JoinAnewAsync();
        Assert.True(EmailAddress.TryParse(ada.Email, out var address, out _));
        var account = (await app.Services.GetRequiredService<AccountStore>().FindAsync(address, Cancel))!;
        Task<Answer> login;
        long sessions;
        await using (var held = await HeldHashing.BeginAsync(app.Services.GetRequiredService<HashQueue>()))
        {
            login = ada.LogInAsync();
            await held.WaitAsync(waiting: 1, "the login has read the account and waits for its hash");
            sessions = await app.CountAsync("sessions");
            // The new password has its hash already, as that of a reset that came before the login.
            var reset = new Reset(
                address, PasswordCalls.NewPassword, OutdatedHash.Argon2, new Caller("127.0.0.1", "127.0.0.1", "tests"));
            await Database.WriteAsync(
                tx => app.Services.GetRequiredService<ApplyReset>().RunAsync(tx, PendingReset.Of(account), reset), Cancel);
        }

        (await login).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(sessions, await app.CountAsync("sessions"));
    }
}
