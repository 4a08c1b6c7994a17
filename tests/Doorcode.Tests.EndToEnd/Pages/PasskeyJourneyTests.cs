using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>Passkeys in the pages, by an authenticator of the browser.</summary>
public sealed class PasskeyJourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private DoorcodeApp App => chromium.App;

    [Fact]
    public async Task A_passkey_is_added_renamed_and_signs_in_alone()
    {
        var email = (await App.JoinAsync(FactorCalls.NewEmail())).Email;
        await using var visitor = await chromium.SignInAsync(email, Looks.Desk);
        await visitor.AddAuthenticatorAsync();
        await visitor.FollowAsync("passkeys.title");
        await visitor.SendAsync("passkeys.add");
        await visitor.ExpectAsync("codes.title");
        await visitor.SendAsync("codes.kept");
        await visitor.OpenAsync("/account/passkeys");
        await visitor.TypeAsync("field.passkey_name", "My phone");
        await visitor.SendAsync("passkeys.rename");
        await visitor.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "My phone" }).WaitForAsync();
        await visitor.ExpectAsync("passkeys.title");
        await visitor.OpenAsync("/account/");
        await visitor.SendAsync("account.sign_out");

        await visitor.SignInByPasskeyAsync();
        await visitor.ExpectAsync("account.title");
        visitor.ShouldHaveNoComplaint();
    }
}
