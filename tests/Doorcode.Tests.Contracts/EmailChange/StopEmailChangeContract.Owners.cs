using Doorcode.Tests.Factors;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.EmailChange;

/// <summary>How owners come back.</summary>
public abstract partial class StopEmailChangeContract
{
    [Fact]
    public async Task A_reset_kills_the_change_that_waits_and_opens_an_account_that_was_stopped()
    {
        var nan = await app.JoinAsync();
        var tokens = await nan.TokensAsync();
        var change = await app.BeginChangeAsync(tokens, nan.Email);
        (await nan.ResetAsync(await nan.AskForResetAsync())).ShouldBe(200);
        await app.Mailbox.NextFor(nan.Email);
        var back = await (nan with { Password = PasswordCalls.NewPassword }).TokensAsync();
        (await app.ConfirmEmailAsync(back.Access, change.Code, change.Id)).ShouldBe(Problems.CodeRejected);

        (await app.StopEmailChangeAsync(nan.Email, change.StopCode)).ShouldBe(200);
        await app.Mailbox.NextFor(nan.Email);
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        var again = nan with { Password = "a horse of another colour" };
        (await again.ResetAsync(await nan.AskForResetAsync(), again.Password)).ShouldBe(200);
        (await again.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Undoing_a_change_removes_an_app_and_a_passkey_that_were_enrolled_after_it()
    {
        var ray = await app.JoinAsync();
        var tokens = await ray.TokensAsync();
        var change = await app.MoveAsync(tokens, ray.Email);
        await ray.EnrolAsync(tokens.Access);
        var key = await app.NewPasskeyAsync(tokens.Access);

        (await app.StopEmailChangeAsync(ray.Email, change.StopCode)).ShouldBe(200);

        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(Problems.PasskeyRejected);
        await SetPasswordAsync(ray);
        (await ray.LogInAsync()).ShouldBe(200);
        foreach (var removed in new[] { "factor.removed", "passkey.removed" })
            Assert.Equal(1, await app.EventsAsync(removed, ray.Email));
    }

    [Fact]
    public async Task A_factor_enrolled_since_the_request_is_removed_and_one_from_before_stays()
    {
        var ola = await app.JoinAsync();
        var tokens = await ola.TokensAsync();
        var change = await app.BeginChangeAsync(tokens, ola.Email);
        await ola.EnrolAsync(tokens.Access);
        (await app.StopEmailChangeAsync(ola.Email, change.StopCode)).ShouldBe(200);
        Assert.Equal(1, await app.CountAsync("audit WHERE event = 'factor.removed' AND account_id = @account", ProfileCalls.AccountOf(tokens)));
        await SetPasswordAsync(ola);
        (await ola.LogInAsync()).ShouldBe(200);

        var (pam, pams, _) = await app.NewWithPhoneAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        (await app.ChangeEmailAsync(pams.Access, EmailChangeCalls.NewAddress())).ShouldBe(200);
        var mails = new List<string?>();
        do
            mails.Add((await app.Mailbox.NextFor(pam.Email)).TextBody);
        while (!mails[^1]!.Contains("new address", StringComparison.Ordinal));
        var stopCode = EmailChangeCalls.StopCodeIn(mails[^1]!);
        (await app.StopEmailChangeAsync(pam.Email, stopCode)).ShouldBe(200);
        await SetPasswordAsync(pam);
        (await pam.LogInAsync()).ShouldBe(Problems.SecondFactorRequired);
    }
}
