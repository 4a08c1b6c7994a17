using System.Globalization;

namespace Doorcode.Settings;

/// <summary>Reads one value. No sentence repeats a value: it may be a secret that stands in the wrong place.</summary>
internal static class SettingText
{
    /// <summary>The value as the configuration binder reads it, or null and why not.</summary>
    public static (string? Value, string Fault) Read(Setting setting, string text)
    {
        if (text.Length == 0 && setting.Kind is not SettingKind.Text)
            return Refuse(setting, $"is empty; {Must(setting)}, or be left out");

        return setting.Kind switch
        {
            SettingKind.Number => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                ? (number.ToString(CultureInfo.InvariantCulture), "")
                : Refuse(setting, Must(setting)),
            SettingKind.Flag => bool.TryParse(text, out var isOn) ? (isOn.ToString(), "") : Refuse(setting, Must(setting)),
            SettingKind.Name => Names(setting).FirstOrDefault(name => name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } name
                ? (name, "")
                : Refuse(setting, Must(setting)),
            SettingKind.Address => IsAddress(text) ? (text.Trim(), "") : Refuse(setting, Must(setting)),
            SettingKind.Duration => Duration(setting, text),
            _ => (text, ""),
        };
    }

    /// <summary>The names of an option, as people list them: <c>None, StartTls or Tls</c>.</summary>
    public static string Alternatives(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";

    private static (string?, string) Duration(Setting setting, string text)
    {
        if (DurationText.TryRead(text, out var duration, out var advice))
            return (duration.ToString("c", CultureInfo.InvariantCulture), "");

        return Refuse(setting, advice.Length > 0 ? $"is not clear: {advice}" : Must(setting));
    }

    private static string Must(Setting setting) => setting.Kind switch
    {
        SettingKind.Number => $"must be a whole number{From(setting)}",
        SettingKind.Flag => "must be true or false",
        SettingKind.Name => $"must be {Alternatives(Names(setting))}",
        SettingKind.Address =>
            "must be an absolute http or https address such as https://auth.example.org, without a user, a query or a fragment",
        SettingKind.Duration => $"must be a duration{From(setting)}, written as {DurationText.Forms}",
        _ => "must be text",
    };

    private static string From(Setting setting) => setting.Allowed.Length > 0 ? $" from {setting.Allowed}" : "";

    private static string[] Names(Setting setting) => setting.Allowed.Split(", ");

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address)
        && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
        && address.Host.Length > 0;

    private static (string?, string) Refuse(Setting setting, string why) => (null, $"{setting.Key} {why}.");
}
