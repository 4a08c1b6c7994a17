using System.Globalization;
using Microsoft.Extensions.Logging.Console;

namespace Doorcode.Server;

/// <summary>
/// Checks the section <c>Logging</c>. The framework reads it while the host is built, and a wrong value there is an exception, which would hide all
/// other faults of the settings.
/// </summary>
internal static class LoggingSettings
{
    private const string Console = "Logging:Console";
    private const string Formatter = $"{Console}:FormatterOptions";
    private const string Writer = $"{Formatter}:JsonWriterOptions";
    private const string Level = "must be Trace, Debug, Information, Warning, Error, Critical or None";
    private const string Flag = "must be true or false";

    private static readonly Rule[] Rules =
    [
        new("Logging:CaptureScopes", IsFlag, Flag),
        new($"{Console}:LogToStandardErrorThreshold", IsName<LogLevel>, Level),
        new($"{Console}:MaxQueueLength", text => IsNumber(text, least: 1), "must be a whole number from 1 on"),
        new($"{Console}:QueueFullMode", IsName<ConsoleLoggerQueueFullMode>, "must be Wait or DropWrite"),
        new($"{Formatter}:ColorBehavior", IsName<LoggerColorBehavior>, "must be Default, Enabled or Disabled"),
        new($"{Formatter}:IncludeScopes", IsFlag, Flag),
        new($"{Formatter}:SingleLine", IsFlag, Flag),
        new($"{Formatter}:UseUtcTimestamp", IsFlag, Flag),
        new($"{Formatter}:TimestampFormat", IsTimeFormat, "must be a format of .NET for dates and times, such as yyyy-MM-ddTHH:mm:ssZ"),
        new($"{Writer}:Indented", IsFlag, Flag),
        new($"{Writer}:SkipValidation", IsFlag, Flag),
        new($"{Writer}:MaxDepth", text => IsNumber(text, least: 0), "must be a whole number from 0 on"),
        new($"{Writer}:IndentSize", text => IsNumber(text, least: 0) && int.Parse(text, CultureInfo.InvariantCulture) <= 127, "must be a whole number from 0 to 127"),
        new($"{Writer}:IndentCharacter", text => text is " " or "\t", "must be a blank or a tab"),
        new($"{Writer}:NewLine", text => text is "\n" or "\r\n", "must be a line feed, or a carriage return and a line feed"),
    ];

    /// <summary>Notes each fault for the start check, and takes the wrong value away, so that the host can be built and its other settings be checked.</summary>
    public static void CheckLogging(this WebApplicationBuilder builder)
    {
        var wrong = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in Rules)
        {
            // An empty text is wrong, too, except as a format.
            if (builder.Configuration[rule.Key] is { } text && !rule.IsRight(text))
            {
                builder.Refuse($"{rule.Key} {rule.Allowed}.");
                wrong[rule.Key] = null;
            }
        }

        if (wrong.Count > 0)
            builder.Configuration.AddInMemoryCollection(wrong);
    }

    private static bool IsFlag(string text) => bool.TryParse(text, out _);

    private static bool IsName<T>(string text)
        where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value);

    private static bool IsNumber(string text, int least) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least;

    private static bool IsTimeFormat(string text)
    {
        try
        {
            _ = default(DateTimeOffset).ToString(text, CultureInfo.InvariantCulture);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private sealed record Rule(string Key, Func<string, bool> IsRight, string Allowed);
}
