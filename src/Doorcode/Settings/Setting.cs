namespace Doorcode.Settings;

/// <summary>What the value of a key is.</summary>
public enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>A duration, as <see cref="DurationText"/> reads it.</summary>
    Duration,

    /// <summary>One of a few names.</summary>
    Name,

    /// <summary>An http or https address.</summary>
    Address,

    /// <summary>Several texts under the keys <c>:0</c>, <c>:1</c> and so on.</summary>
    List,
}

/// <summary>A key that exists.</summary>
/// <param name="Key">The whole key, such as <c>Doorcode:Otp:Lifetime</c>.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Allowed">The range of a number or a duration, such as <c>6 to 10</c>, or the names; empty where there is no limit.</param>
public sealed record Setting(string Key, SettingKind Kind, string Allowed = "");

/// <summary>The keys that an adapter or a host adds under <c>Doorcode:</c>; register it as a singleton.</summary>
/// <param name="Settings">The keys.</param>
public sealed record SettingsTable(IReadOnlyList<Setting> Settings)
{
    /// <summary>The keys of Doorcode itself.</summary>
    public static SettingsTable Doorcode { get; } = new(KnownSettings.All);
}
