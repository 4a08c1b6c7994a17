using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Doorcode.Pages;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Pages;

/// <summary>How an operator's theme is read, checked, shown and read again.</summary>
public sealed partial class ThemeTests : IDisposable
{
    private const string Place = "Doorcode:Pages:ThemeFile";

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-theme-").FullName;

    private string File => Path.Combine(_folder, "theme.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("{", $"{Place} names a file that is not JSON from line 1, byte 2 on.")]
    [InlineData("[]", $"{Place} must name a file with one JSON object.")]
    [InlineData("""{"name":"a","name":"b"}""", $"{Place} must name a file with one JSON object in which no key stands twice.")]
    [InlineData("""{"colour":"#ffffff"}""", $"{Place}: there is no key colour; the keys are name, logo, support, radius, light, dark.")]
    [InlineData("""{"name":"a\u202eb"}""", $"{Place}: name must be one line of 1 to 100 characters.")]
    [InlineData("""{"radius":"12"}""", $"{Place}: radius must be a number of pixels from 0 to 24.")]
    [InlineData("""{"radius":25}""", $"{Place}: radius must be a number of pixels from 0 to 24.")]
    [InlineData("""{"support":"javascript:alert(1)"}""", $"{Place}: support must be an https address or an e-mail address.")]
    [InlineData("""{"logo":"https://example.org/logo.svg"}""", $"{Place}: logo must be the name of an .svg, .png or .webp file beside the theme, of at most 65536 bytes.")]
    [InlineData("""{"logo":"missing.svg"}""", $"{Place}: logo must be the name of an .svg, .png or .webp file beside the theme, of at most 65536 bytes.")]
    [InlineData("""{"light":"#ffffff"}""", $"{Place}: light must be an object with background, text or accent.")]
    [InlineData("""{"light":{"link":"#ffffff"}}""", $"{Place}: there is no key light.link; the keys are background, text, accent.")]
    [InlineData("""{"dark":{"accent":"red}body{display:none"}}""", $"{Place}: dark.accent must be a colour written as in #0a7d5c.")]
    [InlineData("""{"light":{"accent":"#ff9900"}}""", $"{Place}: light.accent has a contrast of 1.9:1 to light.background and needs 4.5:1; choose a darker colour.")]
    [InlineData("""{"dark":{"text":"#555555"}}""", $"{Place}: dark.text has a contrast of 2.")]
    [InlineData("""{"light":{"background":"#808080","text":"#000000","accent":"#000000"}}""", $"{Place}: light.background is neither light nor dark enough for warnings to be read on it; choose a lighter colour.")]
    public void What_is_wrong_is_named_with_its_cure(string content, string sentence)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.StartsWith(sentence, Assert.Single(ThemeFile.Read(File).Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"light":{},"dark":{}}""")]
    [InlineData("""{"light":{"background":"#ffffff","text":"#000000","accent":"#0a6d4c"},"radius":0}""")]
    [InlineData("""{"dark":{"background":"#000000","text":"#ffffff","accent":"#ffd000"}}""")]
    [InlineData("""{"light":{"background":"#101010","text":"#f5f5f5","accent":"#ffd000"}}""")]
    public void What_can_be_read_is_taken(string content)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.Empty(ThemeFile.Read(File).Faults);
    }

    [Fact]
    public async Task A_wrong_theme_stops_the_start()
    {
        System.IO.File.WriteAllText(File, """{"radius":-1}""");
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => DoorcodeApp.StartAsync($"{Place}={File}"));
        Assert.Contains($"{Place}: radius must be", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_theme_is_shown_and_read_again_when_it_changes_and_a_wrong_change_is_logged_and_leaves_it_as_it_was()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder, "logo.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
        System.IO.File.WriteAllText(
            File, """{"name":"Acme & Sons","logo":"logo.svg","support":"help@example.org","radius":3,"light":{"accent":"#0a6d4c"}}""");
        await using var app = await DoorcodeApp.StartAsync($"{Place}={File}");
        using var browser = new PageBrowser(app);
        var page = await browser.GetAsync("/account/sign-in");
        Assert.Contains("Acme & Sons", page.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"mailto:help@example.org\"", page.Html, StringComparison.Ordinal);
        var style = await browser.GetAsync(StylePath().Match(page.Html).Groups["path"].Value);
        Assert.Contains("--accent:#0a6d4c", style.Html, StringComparison.Ordinal);
        Assert.EndsWith(":root{--radius:3px}", style.Html, StringComparison.Ordinal);
        Assert.Contains("immutable", style.Headers["Cache-Control"], StringComparison.Ordinal);
        var logo = await browser.GetAsync(LogoPath().Match(page.Html).Groups["path"].Value);
        Assert.Equal("image/svg+xml", logo.Headers["Content-Type"]);
        Assert.Contains("sandbox", logo.Headers["Content-Security-Policy"], StringComparison.Ordinal);

        System.IO.File.WriteAllText(File, """{"name":"Other","radius":99}""");
        app.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("Acme & Sons", (await browser.GetAsync("/account/sign-in")).Text, StringComparison.Ordinal);
        Assert.Contains(app.Log.All, line => line.Text.Contains($"{Place}: radius must be", StringComparison.Ordinal));

        System.IO.File.WriteAllText(File, """{"name":"Other"}""");
        app.Clock.Advance(TimeSpan.FromSeconds(2));
        var other = await browser.GetAsync("/account/sign-in");
        Assert.Contains("Other", other.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", other.Html, StringComparison.Ordinal);
        // The stylesheet of a page that was made before is the new one, and is not kept.
        var stale = await browser.GetAsync(StylePath().Match(page.Html).Groups["path"].Value);
        Assert.Equal("no-cache", stale.Headers["Cache-Control"]);
        Assert.DoesNotContain("--accent:#0a6d4c", stale.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_with_its_style_and_script_has_at_most_25_KB_compressed()
    {
        await using var app = await DoorcodeApp.StartAsync();
        using var browser = new PageBrowser(app) { AcceptLanguage = "hi" };
        await browser.SignInAsync((await app.JoinAsync(FactorCalls.NewEmail())).Email);
        var around = 0;
        foreach (var asset in Assets().Matches((await browser.GetAsync("/account/")).Html).Select(match => match.Groups["path"].Value))
            around += Compressed((await browser.GetAsync(asset)).Html);

        Assert.InRange(around, 1000, 20_000);
        foreach (var path in new[] { "", "profile", "password", "address", "factors", "passkeys", "sessions", "export", "delete", "address/stop", "forgot" })
        {
            var page = Compressed((await browser.GetAsync($"/account/{path}")).Html);
            Assert.True(page + around <= 25 * 1024, $"{path}: {page} and {around} bytes.");
            TestContext.Current.TestOutputHelper?.WriteLine($"{path}: {page} + {around}");
        }
    }

    private static int Compressed(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));

        return (int)bytes.Length;
    }

    [GeneratedRegex("href=\"(?<path>[^\"]*pages\\.css)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StylePath();

    [GeneratedRegex("<img [^>]*src=\"(?<path>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LogoPath();

    [GeneratedRegex("\"(?<path>/account/assets/[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assets();

    [Fact]
    public async Task A_path_that_cannot_be_one_is_refused()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => DoorcodeApp.StartAsync($"{Place}=a\0b"));
        Assert.Contains($"{Place} names a file that", refused.Message, StringComparison.Ordinal);
    }
}
