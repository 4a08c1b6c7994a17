using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;

namespace Doorcode.Tests.Http;

/// <summary>Capabilities that are switched off: 404, and in no description.</summary>
public sealed class SwitchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Registration", "register", "resend-otp", "confirm-otp")]
    [InlineData("EmailLogin", "login-otp", "login-otp/confirm")]
    [InlineData("Passkeys", "passkeys", "passkeys/options", "login/passkey", "login/passkey/options")]
    [InlineData("SecondFactor", "factors", "factors/totp", "factors/totp/confirm", "factors/recovery-codes")]
    public async Task What_a_setting_switches_off_is_not_found_and_not_described(string capability, params string[] paths)
    {
        await using var app = await DoorcodeApp.StartAsync($"Doorcode:{capability}:Enabled=false");
        var described = await DescribedAsync(app);

        foreach (var path in paths)
        {
            var method = path == "factors" ? HttpMethod.Get : HttpMethod.Post;
            (await app.SendAsync(method, $"/api/users/{path}/", bearer: null, method == HttpMethod.Get ? null : "{}")).ShouldBe(Problems.NotFound);
            Assert.DoesNotContain($"/api/users/{path}", described);
        }

        Assert.Contains("/api/users/login", described);
        Assert.Contains("/api/users/login/second-factor", described);
    }

    [Fact]
    public async Task Without_any_kind_of_factor_logins_have_no_second_step()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:SecondFactor:Enabled=false", "Doorcode:Passkeys:Enabled=false");
        var described = await DescribedAsync(app);

        foreach (var path in new[] { "login/second-factor", "login/second-factor/options" })
        {
            (await app.SendAsync(HttpMethod.Post, $"/api/users/{path}/", bearer: null, "{}")).ShouldBe(Problems.NotFound);
            Assert.DoesNotContain($"/api/users/{path}", described);
        }

        (await (await app.JoinAsync("ada@example.org")).LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_second_factor_that_is_required_cannot_be_switched_off()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(
            () => DoorcodeApp.StartAsync("Doorcode:SecondFactor:Enabled=false", "Doorcode:SecondFactor:Required=Everyone"));

        Assert.Contains("Doorcode:SecondFactor:Enabled", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pages_lead_nowhere_that_is_switched_off()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Registration:Enabled=false", "Doorcode:SecondFactor:Enabled=false");
        using var browser = new PageBrowser(app);

        var signIn = await browser.GetAsync("/account/sign-in");
        Assert.DoesNotContain("/account/register", signIn.Html, StringComparison.Ordinal);
        foreach (var path in new[] { "/account/register", "/account/factors/totp" })
            Assert.Equal(404, (int)(await browser.GetAsync(path)).Status);

        Assert.EndsWith("/account/sign-in", (await browser.GetAsync("/account/code")).Location, StringComparison.Ordinal);
        await app.Services.GetRequiredService<IAccounts>().CreateAsync("ada@example.org", "Ada", Person.DefaultPassword, Cancel);
        var account = await browser.FollowAsync(await browser.SignInAsync("ada@example.org"));
        Assert.DoesNotContain("/account/factors", account.Html, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> DescribedAsync(DoorcodeApp app)
    {
        var document = await app.GetAsync("/openapi/v1.json");
        return [.. document.Json.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
    }
}
