using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using System.Text;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Pages;

/// <summary>What keeps the pages safe: headers, origins, and what they read.</summary>
public sealed partial class PageSafetyTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const int Budget = 25 * 1024;

    private static readonly string[] Open = ["/account/register", "/account/sign-in"];

    [Fact]
    public async Task Every_page_has_a_strict_policy_and_is_kept_by_nobody()
    {
        using var browser = new PageBrowser(app);
        foreach (var path in Open)
        {
            var page = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Equal("text/html; charset=utf-8", page.Headers["Content-Type"]);
            Assert.Equal("no-store", page.Headers["Cache-Control"]);
            Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
            Assert.Equal("same-origin", page.Headers["Referrer-Policy"]);
            Assert.Equal("en", page.Headers["Content-Language"]);
            var policy = page.Headers["Content-Security-Policy"];
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain(" style=", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<style", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("://", page.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_with_its_style_and_script_keeps_within_its_budget()
    {
        using var browser = new PageBrowser(app);
        var html = (await browser.GetAsync("/account/register")).Html;
        var total = Compressed(Encoding.UTF8.GetBytes(html));
        var assets = Assets().Matches(html).Select(match => match.Groups["path"].Value).ToArray();
        Assert.Equal(3, assets.Length);
        foreach (var path in assets)
        {
            var asset = await browser.GetAsync(path);
            Assert.Equal("public, max-age=31536000, immutable", asset.Headers["Cache-Control"]);
            total += Compressed(Encoding.UTF8.GetBytes(asset.Html));
        }

        Assert.InRange(total, 1, Budget);
        Assert.Equal("no-cache", (await browser.GetAsync("/account/assets/00/pages.css")).Headers["Cache-Control"]);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/account/assets/00/other.css")).Status);
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("")]
    public async Task A_form_of_another_site_is_refused(string site)
    {
        using var browser = new PageBrowser(app);
        browser.WriteHeaders["Sec-Fetch-Site"] = site;
        await AssertForbiddenAsync(browser);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("https://auth.example.org", true)]
    public async Task Where_a_browser_does_not_say_its_site_the_origin_decides(string? origin, bool isTaken)
    {
        using var browser = new PageBrowser(app);
        browser.WriteHeaders.Clear();
        if (origin is not null)
            browser.WriteHeaders["Origin"] = origin;

        if (isTaken)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SignInAsync("", "")).Status);
        else
            await AssertForbiddenAsync(browser);
    }

    [Fact]
    public async Task No_input_breaks_a_page()
    {
        using var browser = new PageBrowser(app);
        (HttpContent Content, HttpStatusCode Status)[] inputs =
        [
            (Form("email=%ff%fe&password=%c3%28"), HttpStatusCode.UnprocessableEntity),
            (Form("email=a%00b"), HttpStatusCode.BadRequest),
            (Form("email=a&email=b"), HttpStatusCode.BadRequest),
            (Form(string.Join('&', Enumerable.Range(0, 2000).Select(n => $"f{n}=1"))), HttpStatusCode.BadRequest),
            (Form("email=" + new string('a', 70_000)), HttpStatusCode.RequestEntityTooLarge),
            (new StringContent("{}", Encoding.UTF8, "application/json"), HttpStatusCode.UnsupportedMediaType),
            (Form(""), HttpStatusCode.UnprocessableEntity),
        ];
        foreach (var (content, status) in inputs)
        {
            var page = await browser.PostAsync("/account/sign-in", content);
            Assert.Equal(status, page.Status);
            Assert.NotEmpty(page.Title);
        }
    }

    [Fact]
    public async Task A_forged_state_is_no_state()
    {
        using var browser = new PageBrowser(app);
        browser.Cookies["__Host-doorcode-page"] = Convert.ToBase64String(new byte[200]).TrimEnd('=');
        Assert.Equal("/account/register", (await browser.GetAsync("/account/code")).Location);
    }

    [Fact]
    public async Task The_servers_own_address_and_the_well_known_one_lead_to_the_pages()
    {
        using var browser = new PageBrowser(app);
        var home = await browser.GetAsync("/");
        Assert.Equal((HttpStatusCode.Found, "/account/"), (home.Status, home.Location));
        var password = await browser.GetAsync("/.well-known/change-password");
        Assert.Equal((HttpStatusCode.Found, "/account/password"), (password.Status, password.Location));
    }

    [Fact]
    public async Task Without_pages_their_addresses_are_not_found()
    {
        await using var without = await DoorcodeApp.StartAsync("Doorcode:Pages:Enabled=false");
        using var browser = new PageBrowser(without);
        foreach (var path in Open.Concat(["/", "/account/", "/.well-known/change-password"]))
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(path)).Status);
    }

    private static async Task AssertForbiddenAsync(PageBrowser browser)
    {
        var page = await browser.SignInAsync("ada@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Empty(browser.Cookies);
    }

    private static StringContent Form(string body) => new(body, Encoding.UTF8, "application/x-www-form-urlencoded");

    private static int Compressed(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(content);

        return compressed.ToArray().Length;
    }

    [GeneratedRegex("(href|src)=\"(?<path>/account/assets/[^\"]+)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Assets();
}
