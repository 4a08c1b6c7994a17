using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary><c>samples/Spa</c> as docs/front-end.md starts it, in Chromium.</summary>
public sealed class SpaSampleTests : IAsyncLifetime
{
    private readonly ScratchFolder _logs = new();
    private TwoOrigins _origins = null!;

    public async ValueTask InitializeAsync()
    {
        await TypeScriptClient.JavaScriptAsync();
        _origins = await TwoOrigins.StartAsync(
            port => new ChildCommand("files", "node", ["samples/Spa/serve.js"], Snapshot.Root, _logs.Path)
            {
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PORT"] = $"{port}" },
            },
            $"Doorcode:Cors:AllowedOrigins:0={TwoOrigins.Origin}");
    }

    public async ValueTask DisposeAsync()
    {
        await _origins.DisposeAsync();
        _logs.Dispose();
    }

    [Fact]
    public async Task A_person_registers_types_the_code_signs_in_stays_signed_in_and_signs_out()
    {
        const string Email = "ada@example.org";
        var page = await _origins.OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Create an account" }).ClickAsync();
        await FillAsync(page, "Name", "Ada Lovelace");
        await FillAsync(page, "E-mail address", Email);
        await FillAsync(page, "Password", "password");
        await SendAsync(page, "Create the account");
        await ExpectAsync(page, "one of the most common ones");
        await FillAsync(page, "Password", Person.DefaultPassword);
        await SendAsync(page, "Create the account");
        await FillAsync(page, "Code from the mail", SmtpMailbox.CodeIn(await _origins.App.Mailbox.NextFor(Email)));
        await SendAsync(page, "Confirm");

        Assert.Equal(Email, await page.GetByLabel("E-mail address").And(page.Locator(":visible")).InputValueAsync());
        await FillAsync(page, "Password", "not this one");
        await SendAsync(page, "Sign in");
        await ExpectAsync(page, "No account matches this address and password.");
        await FillAsync(page, "Password", Person.DefaultPassword);
        await SendAsync(page, "Sign in");
        await ExpectAsync(page, "Hello, Ada Lovelace.");
        await page.ReloadAsync();
        await ExpectAsync(page, "Hello, Ada Lovelace.");

        var other = await TwoOrigins.OpenTabAsync(page.Context);
        await ExpectAsync(other, "Hello, Ada Lovelace.");
        await SendAsync(page, "Sign out");
        await ExpectAsync(page, "New here?");
        await ExpectAsync(other, "New here?");
        Assert.Empty(_origins.Complaints);
    }

    private static Task FillAsync(IPage page, string label, string text) =>
        page.GetByLabel(label, new() { Exact = true }).And(page.Locator(":visible")).FillAsync(text);

    private static Task SendAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static Task ExpectAsync(IPage page, string text) => page.GetByText(text).And(page.Locator(":visible")).First.WaitForAsync();
}
