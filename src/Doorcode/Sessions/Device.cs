using Doorcode.Http;

namespace Doorcode.Sessions;

/// <summary>
/// A device as its client describes it. A client can claim anything, so this proves nothing; it helps an owner to recognise a session. A
/// short table knows the families of browsers and systems; a name that is not in it is unknown.
/// </summary>
/// <param name="Browser">The browser's family, such as <c>Firefox</c>; null when it is unknown.</param>
/// <param name="System">The operating system's family, such as <c>Windows</c>; null when it is unknown.</param>
/// <param name="Kind">One of <see cref="Desktop"/>, <see cref="Mobile"/>, <see cref="Tablet"/> and <see cref="Other"/>; null when it is unknown.</param>
internal sealed record Device(
    [property: Example("Firefox")] string? Browser,
    [property: Example("Linux")] string? System,
    [property: Example(Device.Desktop)] string? Kind)
{
    public const string Desktop = "desktop";
    public const string Mobile = "mobile";
    public const string Tablet = "tablet";

    /// <summary>A program that is no browser.</summary>
    public const string Other = "other";

    private const string Windows = "Windows";
    private const string MacOs = "macOS";
    private const string ChromeOs = "ChromeOS";
    private const string Linux = "Linux";
    private const string Android = "Android";
    private const string Ios = "iOS";
    private const string IpadOs = "iPadOS";
    private const string Chrome = "Chrome";
    private const string Safari = "Safari";

    /// <summary>
    /// The first mark that is found decides: a browser also names those that it descends from. Marks stand early in a user agent,
    /// because what is stored ends after <see cref="Caller.MaxUserAgent"/> bytes.
    /// </summary>
    private static readonly (string Mark, string Browser)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("OPT/", "Opera"), ("OPiOS/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"), ("YaBrowser/", "Yandex"), ("DuckDuckGo/", "DuckDuckGo"),
        ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", Chrome), ("Chromium/", "Chromium"), ("Chrome/", Chrome),
        // Safari's own name may be cut off; on Apple's systems its version is not.
        ("Version/", Safari), ("Safari/", Safari),
    ];

    private static readonly (string Mark, string System)[] Systems =
    [
        ("Windows", Windows), ("iPhone", Ios), ("iPod", Ios), ("iPad", IpadOs), ("Android", Android), ("CrOS", ChromeOs),
        ("Macintosh", MacOs), ("Linux", Linux), ("X11", Linux),
    ];

    /// <summary>The values of Sec-CH-UA-Platform (User-Agent Client Hints, section 3.6), and how the answers spell them.</summary>
    private static readonly Dictionary<string, string> Platforms = new(StringComparer.OrdinalIgnoreCase)
    {
        [Windows] = Windows,
        [MacOs] = MacOs,
        ["Mac OS X"] = MacOs,
        ["Chrome OS"] = ChromeOs,
        ["Chromium OS"] = ChromeOs,
        [Linux] = Linux,
        [Android] = Android,
        [Ios] = Ios,
    };

    /// <summary>Reads what a client has told.</summary>
    /// <param name="agent">Its user agent.</param>
    /// <param name="platform">Its Sec-CH-UA-Platform, which goes before the user agent.</param>
    /// <param name="isMobile">Its Sec-CH-UA-Mobile, which does, too.</param>
    public static Device Of(string? agent, string? platform, bool? isMobile)
    {
        var text = agent ?? "";
        var isBrowser = text.StartsWith("Mozilla/", StringComparison.Ordinal) || text.StartsWith("Opera/", StringComparison.Ordinal);
        var browser = isBrowser ? Find(Browsers, text) : null;
        var system = Platforms.GetValueOrDefault(platform ?? "") ?? Find(Systems, text);
        return new Device(browser, system, isBrowser ? KindOf(text, system, isMobile) : text.Length == 0 ? null : Other);
    }

    private static string? KindOf(string agent, string? system, bool? isMobile) => system switch
    {
        Ios => Mobile,
        IpadOs => Tablet,
        // A tablet leaves the word out (user agent strings of Chrome for Android); Firefox says Tablet.
        Android => isMobile ?? agent.Contains("Mobile", StringComparison.Ordinal) ? Mobile : Tablet,
        Windows or MacOs or ChromeOs or Linux => isMobile is true ? Mobile : Desktop,
        _ => isMobile is true ? Mobile : null,
    };

    private static string? Find((string Mark, string Name)[] table, string agent)
    {
        foreach (var (mark, name) in table)
        {
            if (agent.Contains(mark, StringComparison.Ordinal))
                return name;
        }

        return null;
    }
}
