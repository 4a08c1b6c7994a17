using System.Net;
using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Pages;

/// <summary>Register, code, sign in, account, sign out: by forms alone.</summary>
public sealed class JourneyTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task A_person_registers_confirms_the_code_signs_in_and_signs_out()
    {
        using var browser = new PageBrowser(app);
        var sent = await browser.PostAsync(
            "/account/register", ("full_name", "Ada Lovelace"), ("email", "ada@example.org"), ("password", Person.DefaultPassword));
        Assert.Equal((HttpStatusCode.SeeOther, "/account/code"), (sent.Status, sent.Location));
        var mail = await app.Mailbox.NextFor("ada@example.org");

        var code = await browser.FollowAsync(sent);
        Assert.Contains("ada@example.org", code.Text, StringComparison.Ordinal);
        Assert.Contains("autocomplete=\"one-time-code\"", code.Input("otp"), StringComparison.Ordinal);

        var confirmed = await browser.PostAsync("/account/code", ("otp", $"Your code: {SmtpMailbox.CodeIn(mail)}."));
        Assert.Equal("/account/sign-in", confirmed.Location);
        var signIn = await browser.FollowAsync(confirmed);
        Assert.Equal("ada@example.org", signIn.ValueOf("email"));
        Assert.Contains("Your account is ready", signIn.Text, StringComparison.Ordinal);

        var account = await browser.FollowAsync(await browser.SignInAsync("ada@example.org"));
        Assert.Contains("Ada Lovelace (ada@example.org)", account.Text, StringComparison.Ordinal);
        var session = browser.Cookies["__Host-doorcode"];

        var signedOut = await browser.GoAsync("/account/sign-out");
        Assert.Contains("You are signed out", signedOut.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("__Host-doorcode", browser.Cookies.Keys);

        // On the server, too.
        browser.Cookies["__Host-doorcode"] = session;
        Assert.Equal("/account/sign-in", (await browser.GetAsync("/account/")).Location);
    }

    [Fact]
    public async Task The_code_page_survives_a_reload_another_tab_and_the_way_back_and_no_URL_holds_an_address_or_id()
    {
        using var browser = new PageBrowser(app);
        var sent = await browser.PostAsync(
            "/account/register", ("full_name", "Bo"), ("email", "bo@example.org"), ("password", Person.DefaultPassword));
        Assert.Equal("/account/code", sent.Location);
        var mail = await app.Mailbox.NextFor("bo@example.org");
        for (var time = 0; time < 2; time++)
            Assert.Contains("bo@example.org", (await browser.GetAsync("/account/code")).Text, StringComparison.Ordinal);

        await browser.GetAsync("/account/register");
        Assert.Equal("/account/sign-in", (await browser.PostAsync("/account/code", ("otp", SmtpMailbox.CodeIn(mail)))).Location);

        // After use, the page is over.
        Assert.Equal("/account/register", (await browser.GetAsync("/account/code")).Location);
    }

    [Fact]
    public async Task A_wrong_code_says_how_many_tries_are_left_and_the_last_one_ends_the_journey()
    {
        using var browser = new PageBrowser(app);
        await browser.GoAsync("/account/register", ("full_name", "Cy"), ("email", "cy@example.org"), ("password", Person.DefaultPassword));
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor("cy@example.org"));
        var wrong = code == "000000" ? "000001" : "000000";
        var unreadable = await browser.PostAsync("/account/code", ("otp", "12"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unreadable.Status);
        for (var left = 4; left > 0; left--)
        {
            var refused = await browser.PostAsync("/account/code", ("otp", wrong));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains($"Tries left: {left}.", refused.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(wrong, refused.Html, StringComparison.Ordinal);
        }

        var over = await browser.PostAsync("/account/code", ("otp", wrong));
        Assert.Contains("Too many wrong codes", over.Text, StringComparison.Ordinal);
        Assert.Equal("/account/register", (await browser.PostAsync("/account/code", ("otp", code))).Location);
    }

    [Fact]
    public async Task The_code_is_mailed_again_once_its_cooldown_is_over()
    {
        using var browser = new PageBrowser(app);
        await browser.GoAsync("/account/register", ("full_name", "Di"), ("email", "di@example.org"), ("password", Person.DefaultPassword));
        var first = SmtpMailbox.CodeIn(await app.Mailbox.NextFor("di@example.org"));
        var early = await browser.PostAsync("/account/code/again");
        Assert.Equal(HttpStatusCode.TooManyRequests, early.Status);
        Assert.True(early.Headers.ContainsKey("Retry-After"));

        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var again = await browser.GoAsync("/account/code/again");
        Assert.Contains("on its way again", again.Text, StringComparison.Ordinal);
        Assert.Equal(first, SmtpMailbox.CodeIn(await app.Mailbox.NextFor("di@example.org")));
    }

    [Fact]
    public async Task A_refused_form_keeps_what_was_typed_but_no_password_and_ties_each_error_to_its_field()
    {
        using var browser = new PageBrowser(app);
        var page = await browser.PostAsync(
            "/account/register", ("full_name", "Ed <b>"), ("email", "not an address"), ("password", "qwertyui"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal(("Ed <b>", "not an address", ""), (page.ValueOf("full_name"), page.ValueOf("email"), page.ValueOf("password")));
        Assert.DoesNotContain("<b>", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("qwertyui", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("aria-invalid", page.Input("full_name"), StringComparison.Ordinal);
        foreach (var name in new[] { "email", "password" })
        {
            Assert.Contains("aria-invalid=\"true\"", page.Input(name), StringComparison.Ordinal);
            Assert.Contains($"aria-describedby=\"{name}-fault-0", page.Input(name), StringComparison.Ordinal);
            Assert.Contains($"id=\"{name}-fault-0\"", page.Html, StringComparison.Ordinal);
        }

        Assert.Contains("role=\"alert\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_422_and_tells_nothing_of_the_address()
    {
        await app.JoinAsync("flo@example.org");
        using var browser = new PageBrowser(app);
        var known = await browser.SignInAsync("flo@example.org", "not the password");
        var unknown = await browser.SignInAsync("gus@example.org", "not the password");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, known.Status);
        Assert.Equal(
            known.Html.Replace("flo@", "gus@", StringComparison.Ordinal), unknown.Html);
    }

    [Fact]
    public async Task A_page_of_the_account_leads_to_the_sign_in_and_back()
    {
        await app.JoinAsync("hal@example.org");
        using var browser = new PageBrowser(app);
        Assert.Equal("/account/sign-in", (await browser.GetAsync("/account/")).Location);
        Assert.Equal("/account/", (await browser.SignInAsync("hal@example.org")).Location);
    }

    [Theory]
    [InlineData("/orders?open=1", "/orders?open=1")]
    [InlineData("//evil.example", "/account/")]
    [InlineData("/\\evil.example", "/account/")]
    [InlineData("https://evil.example/", "/account/")]
    [InlineData("/%09/evil.example", "/%09/evil.example")]
    [InlineData("javascript:alert(1)", "/account/")]
    public async Task A_sign_in_returns_to_paths_of_this_server_alone(string asked, string expected)
    {
        var email = $"r{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org";
        await app.JoinAsync(email);
        using var browser = new PageBrowser(app);
        await browser.GetAsync($"/account/sign-in?return_to={Uri.EscapeDataString(asked)}");
        Assert.Equal(expected, (await browser.SignInAsync(email)).Location);
    }

    [Fact]
    public async Task A_second_sign_in_begins_a_new_session_and_ends_the_one_before()
    {
        await app.JoinAsync("ida@example.org");
        using var browser = new PageBrowser(app);
        await browser.SignInAsync("ida@example.org");
        var first = browser.Cookies["__Host-doorcode"];
        await browser.SignInAsync("ida@example.org");
        Assert.NotEqual(first, browser.Cookies["__Host-doorcode"]);
        browser.Cookies["__Host-doorcode"] = first;
        Assert.Equal("/account/sign-in", (await browser.GetAsync("/account/")).Location);
    }
}
