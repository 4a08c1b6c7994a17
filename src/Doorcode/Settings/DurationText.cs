using System.Globalization;
using System.Text.RegularExpressions;

namespace Doorcode.Settings;

/// <summary>
/// Reads a duration: <c>hh:mm:ss</c> with hours under 24, <c>d.hh:mm:ss</c>, or a number and a unit (<c>90s</c>, <c>15m</c>,
/// <c>12h</c>, <c>30d</c>). Refuses what TimeSpan reads differently from what people mean: <c>24:00:00</c> is 24 days to it, and
/// <c>10</c> is 10 days.
/// </summary>
public static partial class DurationText
{
    /// <summary>How durations are written, for a sentence.</summary>
    public const string Forms = "hh:mm:ss, d.hh:mm:ss, or as 90s, 15m, 12h or 30d";

    /// <summary>Reads a duration.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="duration">The duration, or zero.</param>
    /// <param name="advice">The right spelling of a number that was not meant as TimeSpan reads it; else empty.</param>
    /// <returns>Whether it is a duration.</returns>
    public static bool TryRead(string text, out TimeSpan duration, out string advice)
    {
        ArgumentNullException.ThrowIfNull(text);
        (duration, advice) = (TimeSpan.Zero, "");
        text = text.Trim();
        if (Clock().IsMatch(text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration))
            return true;

        duration = TimeSpan.Zero;
        if (WithUnit().Match(text) is { Success: true } measured)
            return TryMultiply(measured.Groups["number"].ValueSpan, measured.Groups["unit"].ValueSpan[0], out duration);

        advice = Advice(text);
        return false;
    }

    private static bool TryMultiply(ReadOnlySpan<char> number, char unit, out TimeSpan duration)
    {
        var ticks = unit switch
        {
            's' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMinute,
            'h' => TimeSpan.TicksPerHour,
            _ => TimeSpan.TicksPerDay,
        };
        duration = TimeSpan.Zero;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > TimeSpan.MaxValue.Ticks / ticks)
            return false;

        duration = new TimeSpan(count * ticks);
        return true;
    }

    /// <summary>Repeats nothing but digits that were understood: what stands in the wrong key may be a secret.</summary>
    private static string Advice(string text)
    {
        if (Bare().IsMatch(text))
            return $"a number needs its unit: write {text}s, {text}m, {text}h or {text}d";

        if (HoursAndMinutes().IsMatch(text))
            return $"hours and minutes need their seconds: write {text}:00, or 00:{text} for minutes and seconds";

        if (ManyHours().Match(text) is not { Success: true } match)
            return "";

        var hours = int.Parse(match.Groups["hours"].ValueSpan, CultureInfo.InvariantCulture);
        var rest = match.Groups["rest"].Value;
        var days = string.Create(CultureInfo.InvariantCulture, $"{hours / 24}.{hours % 24:00}:{rest}");
        return rest is "00:00"
            ? string.Create(CultureInfo.InvariantCulture, $"hours end at 23: write {days} or {hours}h")
            : $"hours end at 23: write {days}";
    }

    [GeneratedRegex(@"\A([0-9]{1,7}\.)?([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Clock();

    [GeneratedRegex(@"\A(?<number>[0-9]{1,18})(?<unit>[smhd])\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WithUnit();

    [GeneratedRegex(@"\A[0-9]{1,7}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bare();

    [GeneratedRegex(@"\A([01][0-9]|2[0-3]):[0-5][0-9]\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HoursAndMinutes();

    [GeneratedRegex(@"\A(?<hours>[0-9]{2,5}):(?<rest>[0-5][0-9]:[0-5][0-9])\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ManyHours();
}
