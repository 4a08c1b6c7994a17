using Doorcode.Sessions;

namespace Doorcode.Tests.SessionList;

/// <summary>What the user agents of today tell, cut to the length that is stored.</summary>
public sealed class DeviceTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "Chrome", "Windows", "desktop")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge", "Windows", "desktop")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge", "macOS", "desktop")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0", "Opera", "Windows", "desktop")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux", "desktop")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari", "macOS", "desktop")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "Chrome", "ChromeOS", "desktop")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari", "iOS", "mobile")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1", "Chrome", "iOS", "mobile")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/605.1.15", "Firefox", "iOS", "mobile")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1", "Safari", "iPadOS", "tablet")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36", "Chrome", "Android", "mobile")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "Chrome", "Android", "tablet")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet", "Android", "mobile")]
    [InlineData("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox", "Android", "mobile")]
    [InlineData("Mozilla/5.0 (Android 15; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox", "Android", "tablet")]
    [InlineData("okhttp/5.1.0", null, null, "other")]
    [InlineData("PostmanRuntime/7.45.0", null, null, "other")]
    [InlineData("MyApp/3.2 (Android 15; Pixel 9)", null, "Android", "other")]
    [InlineData("Mozilla/5.0 (PlayStation 5) AppleWebKit/605.1.15 (KHTML, like Gecko)", null, null, null)]
    [InlineData("Mozilla/5.0", null, null, null)]
    [InlineData("", null, null, null)]
    public void A_user_agent_tells_browser_system_and_kind(string agent, string? browser, string? system, string? kind)
    {
        var caller = Of(agent);
        Assert.Equal(new Device(browser, system, kind), Device.Of(caller.UserAgent, caller.Platform, caller.IsMobile));
    }

    [Theory]
    [InlineData("\"Windows\"", "?0", "Windows", "desktop")]
    [InlineData("\"macOS\"", "?0", "macOS", "desktop")]
    [InlineData("\"Chrome OS\"", "?0", "ChromeOS", "desktop")]
    [InlineData("\"Linux\"", "?0", "Linux", "desktop")]
    [InlineData("\"Android\"", "?1", "Android", "mobile")]
    [InlineData("\"Android\"", "?0", "Android", "tablet")]
    [InlineData("\"Unknown\"", "yes", "Linux", "desktop")]
    [InlineData("", "", "Linux", "desktop")]
    public void Hints_go_before_the_user_agent(string platform, string mobile, string system, string kind)
    {
        var caller = Of("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", platform, mobile);
        Assert.Equal(new Device("Chrome", system, kind), Device.Of(caller.UserAgent, caller.Platform, caller.IsMobile));
    }

    [Fact]
    public void A_hint_of_any_length_takes_little_room()
    {
        var caller = Of("x", new string('\u00e9', 5000), "?1");
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(caller.Platform!) <= 32);
        Assert.Null(Of("x").Platform);
        Assert.Null(Of("x").IsMobile);
    }

    private static Caller Of(string agent, string? platform = null, string? mobile = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.UserAgent = agent;
        context.Request.Headers["Sec-CH-UA-Platform"] = platform;
        context.Request.Headers["Sec-CH-UA-Mobile"] = mobile;
        return Caller.Of(context);
    }

    [Fact]
    public void What_is_kept_of_a_user_agent_neither_steers_a_terminal_nor_turns_text_around() =>
        Assert.Equal("[31mabc\u200Ed", ShortText.Of("\u001B[31m\u202Ea\u2066b\u2069c\u200Ed\n", 128));
}
