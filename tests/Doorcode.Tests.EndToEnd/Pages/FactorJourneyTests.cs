using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>An authenticator app in the pages.</summary>
public sealed class FactorJourneyTests(ChromiumWithClock chromium) : IClassFixture<ChromiumWithClock>
{
    private DoorcodeApp App => chromium.App;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_authenticator_app_is_added_and_asked_for_and_its_removal_asks_for_a_fresh_proof_and_goes_on(bool hasScript)
    {
        var email = (await App.JoinAsync(FactorCalls.NewEmail())).Email;
        await using var visitor = await chromium.SignInAsync(email, Looks.Phone with { HasScript = hasScript });
        await visitor.FollowAsync("factors.title");
        await visitor.SendAsync("factors.totp.add");
        await visitor.ExpectAsync("totp.title");
        var secret = (await visitor.Page.Locator(".codes li").InnerTextAsync()).Trim();
        var read = await QrCode.ReadAsync(visitor.Page.Locator(".qr"));
        Assert.Equal($"otpauth://totp/Doorcode:{Uri.EscapeDataString(email)}?secret={secret}&issuer=Doorcode&algorithm=SHA1&digits=6&period=30", read);
        await visitor.TypeAsync("field.totp", FactorCalls.CodeOf(App, secret));
        if (!hasScript)
            await visitor.SendAsync("totp.submit");

        await visitor.ExpectAsync("codes.title");
        var codes = await visitor.Page.Locator(".codes li").AllInnerTextsAsync();
        await visitor.SendAsync("codes.kept");
        await visitor.SendAsync("account.sign_out");

        await visitor.SignInAsync(email);
        await visitor.ExpectAsync("second_factor.title");
        await visitor.FollowAsync("use.recovery_code");
        await visitor.TypeAsync("field.recovery_code", codes[0]);
        await visitor.SendAsync("second_factor.submit");
        await visitor.ExpectAsync("account.title");

        App.Clock.Advance(TimeSpan.FromMinutes(6));
        await visitor.FollowAsync("factors.title");
        await visitor.ExpectTextAsync(visitor.Words.With("factors.codes.left", ("left", 9)));
        await visitor.SendAsync("factors.totp.remove");
        await visitor.ExpectAsync("confirm.title");
        await visitor.FollowAsync("use.recovery_code");
        await visitor.TypeAsync("field.recovery_code", codes[1]);
        await visitor.SendAsync("confirm.submit");
        await visitor.ExpectTextAsync(visitor.Words["notice.totp_removed"]);
        visitor.ShouldHaveNoComplaint();
    }
}
