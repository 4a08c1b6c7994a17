using Doorcode.Settings;

namespace Doorcode.Redis;

/// <summary>The keys that exist. Written by a test from the options classes (docs/develop.md); change those instead.</summary>
internal static class KnownSettings
{
    public static readonly Setting[] All =
    [
        new("Doorcode:Redis:ConnectionString", SettingKind.Text),
        new("Doorcode:Redis:KeyPrefix", SettingKind.Text),
    ];
}
