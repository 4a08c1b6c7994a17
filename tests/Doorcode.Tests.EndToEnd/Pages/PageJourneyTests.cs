using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>The pages in Chromium: with a script and without, light and dark, on a phone and on a desk.</summary>
public sealed class PageJourneyTests : IAsyncLifetime
{
    private DoorcodeApp _app = null!;
    private string _origin = "";

    public async ValueTask InitializeAsync()
    {
        _origin = $"http://localhost:{FreePort.Find()}";
        _app = await DoorcodeApp.StartAsync($"urls={_origin}", $"Doorcode:PublicUrl={_origin}");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(true, ColorScheme.Light, 1280)]
    [InlineData(true, ColorScheme.Dark, 320)]
    [InlineData(false, ColorScheme.Dark, 320)]
    public async Task A_person_registers_signs_in_looks_around_and_signs_out(bool hasScript, ColorScheme scheme, int width)
    {
        await using var visitor = await Visitor.StartAsync(_origin, new Looks(hasScript, scheme, width));
        var email = FactorCalls.NewEmail();
        await visitor.OpenAsync("/");
        await visitor.ExpectAsync("Sign in");
        await visitor.FollowAsync("Create an account");
        await visitor.ExpectAsync("Create your account");
        await visitor.SendAsync("Create account");
        await visitor.ExpectAsync("Create your account");
        await visitor.TypeAsync("Your name", "Ada Lovelace");
        await visitor.TypeAsync("E-mail address", email);
        await visitor.TypeAsync("New password", Person.DefaultPassword);
        await visitor.SendAsync("Create account");
        await visitor.ExpectAsync("Enter your code");

        var code = SmtpMailbox.CodeIn(await _app.Mailbox.NextFor(email));
        await visitor.Page.ReloadAsync();
        await visitor.TypeAsync("Code from the mail", code);
        // A script sends a code by itself that was filled in at once.
        if (!hasScript)
            await visitor.SendAsync("Confirm");

        await visitor.ExpectAsync("Sign in");
        await visitor.TypeAsync("Password", Person.DefaultPassword);
        await visitor.SendAsync("Sign in");
        await visitor.ExpectAsync("Your account");
        foreach (var name in new[] { "Name", "Password", "E-mail address", "Two-step sign-in", "Passkeys", "Devices", "Your data", "Delete the account" })
        {
            await visitor.FollowAsync(name);
            await visitor.ExpectAsync(name);
            await visitor.FollowAsync("To your account");
        }

        await visitor.SendAsync("Sign out");
        await visitor.ExpectAsync("Sign in");
        visitor.ShouldHaveNoComplaint();
    }

    [Fact]
    public async Task A_passkey_is_added_and_signs_in()
    {
        var email = (await _app.JoinAsync(FactorCalls.NewEmail())).Email;
        await using var visitor = await Visitor.StartAsync(_origin, Looks.Desk);
        await visitor.OpenAsync("/account/sign-in");
        await visitor.TypeAsync("E-mail address", email);
        await visitor.TypeAsync("Password", Person.DefaultPassword);
        await visitor.SendAsync("Sign in");
        await visitor.ExpectAsync("Your account");
        await visitor.AddAuthenticatorAsync();
        await visitor.OpenAsync("/account/passkeys");
        await visitor.SendAsync("Add a passkey");
        await visitor.ExpectAsync("Your recovery codes");
        await visitor.SendAsync("I have kept them");
        await visitor.ExpectAsync("Your account");
        await visitor.OpenAsync("/account/passkeys");
        await visitor.ExpectAsync("Passkeys");
        await visitor.OpenAsync("/account/");
        await visitor.SendAsync("Sign out");

        // The browser may offer it by itself before the button is pressed.
        var button = visitor.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in with a passkey" });
        await button.Or(visitor.Page.GetByText("Signed in as")).First.WaitForAsync();
        if (await button.IsVisibleAsync())
            await button.ClickAsync();

        await visitor.ExpectAsync("Your account");
        visitor.ShouldHaveNoComplaint();
    }
}
