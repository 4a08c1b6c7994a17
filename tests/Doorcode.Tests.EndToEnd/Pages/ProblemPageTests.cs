using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>The <c>type</c> of a problem leads to a page of the server that answered.</summary>
public sealed class ProblemPageTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_says_of_every_code_what_it_means()
    {
        var page = await PageAsync(app);
        foreach (var problem in Problems.All)
        {
            Assert.Contains($"<section id=\"{problem.Code}\">", page.Body, StringComparison.Ordinal);
            Assert.Contains(WebUtility.HtmlEncode(problem.Title), page.Body, StringComparison.Ordinal);
        }

        var links = Regex.Matches(page.Body, "href=\"#(?<anchor>[a-z_]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.All(links, link => Assert.Contains($"id=\"{link.Groups["anchor"].Value}\"", page.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_type_of_an_answer_leads_to_it_whatever_the_Host_header_says()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/me/");
        request.Headers.Host = "evil.example";
        var answer = await Answer.ReadAsync(await app.Http.SendAsync(request, Cancel));

        Assert.Equal("https://auth.example.org/problems#unauthenticated", answer.Text("type"));
    }

    [Fact]
    public async Task Below_a_path_of_the_public_address_type_keeps_the_path()
    {
        await using var below = await DoorcodeApp.StartAsync("Doorcode:PublicUrl=https://example.org/auth/");

        Assert.Equal("https://example.org/auth/problems#not_found", (await below.GetAsync("/nothing")).Text("type"));
        var document = (await below.GetAsync("/openapi/v1.json")).Json;
        Assert.Equal("https://example.org/auth", Assert.Single(document.GetProperty("servers").EnumerateArray()).GetProperty("url").GetString());
    }

    [Fact]
    public async Task It_is_served_in_every_environment()
    {
        foreach (var environment in new[] { "Production", "Staging" })
        {
            await using var other = await DoorcodeApp.StartAsync($"environment={environment}", "Doorcode:Mail:From=no-reply@example.org");
            await PageAsync(other);
        }
    }

    [Fact]
    public async Task It_loads_nothing_runs_nothing_and_stands_in_no_frame()
    {
        var page = await PageAsync(app);

        Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
        var policy = page.Headers["Content-Security-Policy"];
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-referrer", page.Headers["Referrer-Policy"]);
        Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
        Assert.DoesNotMatch(new Regex("(?:src|href)=\"[^#]|<script|style=|url\\(|@import", RegexOptions.None, TimeSpan.FromSeconds(1)), page.Body);
        Assert.Contains("<html lang=\"en\" dir=\"ltr\">", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_keeps_it_and_asks_again_by_its_tag()
    {
        var page = await PageAsync(app);
        Assert.Equal("public, max-age=3600", page.Headers["Cache-Control"]);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/problems");
        again.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(page.Headers["ETag"]));
        var answer = await Answer.ReadAsync(await app.Http.SendAsync(again, Cancel));
        answer.ShouldBe(304);
        Assert.Empty(answer.Body);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task It_fits_a_screen_of_320_pixels_light_and_dark_and_breaks_no_rule_of_its_policy(ColorScheme scheme)
    {
        await using var context = await SharedChromium.ContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = 320, Height = 640 },
        });
        var page = await context.NewPageAsync();
        var said = new List<string>();
        page.Console += (_, message) => said.Add(message.Text);
        await page.GotoAsync(new Uri(app.Http.BaseAddress!, "/problems#too_many_requests").ToString());

        Assert.Equal(320, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(await page.Locator("#too_many_requests").EvaluateAsync<bool>("section => section.matches(':target')"));
        var background = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Equal(scheme == ColorScheme.Dark ? "rgb(20, 23, 27)" : "rgb(245, 246, 248)", background);
        Assert.Empty(said);
    }

    private static async Task<Answer> PageAsync(DoorcodeApp app)
    {
        var page = await app.GetAsync("/problems");
        page.ShouldBe(200);
        return page;
    }
}
