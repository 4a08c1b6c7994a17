using System.Globalization;
using Doorcode.Tests.EndToEnd.Docs;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>
/// A newcomer, who has an empty folder, the packed TypeScript client and docs/front-end.md. The commands and both files of the app are blocks of that page.
/// </summary>
public sealed class SpaNewcomerTests
{
    private const string Email = "ada@example.org";

    // What the client is built with is installed already.
    private const string Profile = """npm() { [ "$1" = ci ] || command npm "$@"; }""";

    // npm asks no registry, and does not compile the client again: other tests read it meanwhile.
    private static readonly string[] NpmSettings =
        ["npm_config_offline=true", "npm_config_audit=false", "npm_config_ignore_scripts=true", "npm_config_update_notifier=false"];

    [Fact]
    public async Task A_newcomer_makes_a_page_that_registers_signs_in_stays_signed_in_and_signs_out_in_all_tabs()
    {
        using var home = new ScratchFolder();
        await TypeScriptClient.JavaScriptAsync();
        await RunAsync(home, Block("mkdir ~/notes"));
        var notes = Path.Combine(home.Path, "notes");
        await File.WriteAllTextAsync(Path.Combine(notes, "index.html"), Block("<!doctype html>"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(notes, "app.js"), Block("import { Doorcode, Problem }"), TestContext.Current.CancellationToken);
        await using var origins = await TwoOrigins.StartAsync(
            port => new ChildCommand("files", "bash", ["-c", "exec " + Serve(port)], notes, home.Path), Setting());

        var page = await origins.OpenAsync();
        var register = page.Locator("#register");
        await register.GetByLabel("Name").FillAsync("Ada Lovelace");
        await FillAsync(register, "password");
        await SendAsync(page, "Create an account");
        await ExpectAsync(page, "one of the most common ones");
        await FillAsync(register, Person.DefaultPassword);
        await SendAsync(page, "Create an account");
        await page.GetByLabel("Code from the mail").FillAsync(SmtpMailbox.CodeIn(await origins.App.Mailbox.NextFor(Email)));
        await SendAsync(page, "Confirm");

        var signIn = page.Locator("#sign-in");
        await FillAsync(signIn, "not this one");
        await SendAsync(page, "Sign in");
        await ExpectAsync(page, "No account matches this address and password.");
        await FillAsync(signIn, Person.DefaultPassword);
        await SendAsync(page, "Sign in");
        await ExpectAsync(page, "Hello, Ada Lovelace.");
        await page.ReloadAsync();
        await ExpectAsync(page, "Hello, Ada Lovelace.");

        var other = await TwoOrigins.OpenTabAsync(page.Context);
        await ExpectAsync(other, "Hello, Ada Lovelace.");
        // The page shows it before the server has answered.
        await page.RunAndWaitForResponseAsync(
            () => SendAsync(page, "Sign out"), answer => answer.Request.Method == "POST" && answer.Url.EndsWith("/logout/", StringComparison.Ordinal));
        await signIn.WaitForAsync();
        await other.Locator("#sign-in").WaitForAsync();
        await page.ReloadAsync();
        await signIn.WaitForAsync();

        // The other tab follows a sign-in, too.
        await FillAsync(signIn, Person.DefaultPassword);
        await SendAsync(page, "Sign in");
        await ExpectAsync(other, "Hello, Ada Lovelace.");
        Assert.Empty(origins.Complaints);
    }

    private static string Block(string start) =>
        Assert.Single(DocPages.All, block => block.Page == "front-end.md" && block.Text.StartsWith(start, StringComparison.Ordinal)).Text;

    /// <summary>The server's setting, as the page exports it.</summary>
    private static string Setting() =>
        Block("export Doorcode__Cors").Split('\n')[0].Replace("export ", "", StringComparison.Ordinal).Replace("__", ":", StringComparison.Ordinal);

    private static string Serve(int port) => Block("python3").Replace("3000", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static async Task RunAsync(ScratchFolder home, string commands)
    {
        var (exitCode, output) = await Shell.RunAsync(
            "env", Snapshot.Root, [$"HOME={home.Path}", .. NpmSettings, "bash", "-euo", "pipefail", "-c", $"{Profile}\n{commands}"]);
        Assert.True(exitCode == 0, output);
    }

    private static async Task FillAsync(ILocator form, string password)
    {
        await form.GetByLabel("E-mail address").FillAsync(Email);
        await form.GetByLabel("Password").FillAsync(password);
    }

    private static Task SendAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static Task ExpectAsync(IPage page, string text) => page.GetByText(text).WaitForAsync();
}
