using System.Globalization;

namespace Doorcode.Mail.Languages;

/// <summary>English. Every letter has English words; they are used where a letter has none in the language that was asked for.</summary>
internal sealed class English : MailLanguage
{
    public const string EnglishTag = "en";

    private English()
    {
    }

    public static English Instance { get; } = new();

    public override string Tag => EnglishTag;

    public override string CodeEnds(DateTimeOffset end, TimeSpan after) =>
        $"The code works once, until {Time(end)} ({Span(after)} after it was asked for).";

    public override string KeepCode(string product) => $"Do not pass the code on. Nobody from {product} will ever ask you for it.";

    public override string AskedFor(DateTimeOffset at, string? ip) => $"It was asked for at {Time(at)}{From(ip)}.";

    public override string Happened(DateTimeOffset at, string? ip) => $"This happened at {Time(at)}{From(ip)}.";

    private static string Time(DateTimeOffset at) => at.ToString("HH':'mm 'UTC on' d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string From(string? ip) => ip is null ? "" : $" from the IP address {ip}";

    private static string Span(TimeSpan time)
    {
        // Rounded: a code is a few milliseconds older than the request that it answers.
        var seconds = ((long)time.TotalMilliseconds + 500) / 1000;
        var (count, unit) = seconds switch
        {
            >= 2 * 60 * 60 => ((seconds + 1800) / 3600, "hour"),
            >= 60 => ((seconds + 30) / 60, "minute"),
            _ => (seconds, "second"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
    }
}
