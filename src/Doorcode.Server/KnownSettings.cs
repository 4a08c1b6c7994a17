using Doorcode.Settings;

namespace Doorcode.Server;

/// <summary>The keys that exist. Written by a test from the options classes (docs/develop.md); change those instead.</summary>
internal static class KnownSettings
{
    public static readonly Setting[] All =
    [
        new("Doorcode:Database:ConnectionStringFile", SettingKind.Text),
        new("Doorcode:Docs:Enabled", SettingKind.Flag),
        new("Doorcode:Mailboxlayer:AccessKeyFile", SettingKind.Text),
        new("Doorcode:Management:Url", SettingKind.Address),
        new("Doorcode:Proxy:TrustedNetworks", SettingKind.List),
        new("Doorcode:Redis:ConnectionStringFile", SettingKind.Text),
        new("Doorcode:Server:DrainDelay", SettingKind.Duration, "00:00:00 to 00:01:00"),
        new("Doorcode:Server:MaxConnections", SettingKind.Number, "10 to 100000"),
        new("Doorcode:Smtp:PasswordFile", SettingKind.Text),
    ];
}
