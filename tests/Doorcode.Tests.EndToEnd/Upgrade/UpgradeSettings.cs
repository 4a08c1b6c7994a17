using System.Globalization;
using System.Security.Cryptography;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>Settings that two versions share, as environment variables.</summary>
internal static class UpgradeSettings
{
    /// <summary>A server on a SQLite file in the folder.</summary>
    public static (string, string)[] OnSqlite(string folder, SmtpMailbox mailbox) =>
    [
        ("Doorcode__Database__ConnectionString", $"Data Source={Path.Combine(folder, "doorcode.db")}"),
        .. Common(mailbox),
    ];

    /// <summary>Servers on a PostgreSQL database, with a master key in the folder.</summary>
    public static (string, string)[] OnPostgres(string folder, SmtpMailbox mailbox, string connection)
    {
        var key = Path.Combine(folder, "master.key");
        File.WriteAllText(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return
        [
            ("Doorcode__Database__Provider", "Postgres"),
            // On a busy machine too: this is about two versions, not about time.
            ("Doorcode__Database__ConnectionString", connection + ";Command Timeout=30"),
            ("Doorcode__MasterKeyFile", key),
            .. Common(mailbox),
        ];
    }

    private static (string, string)[] Common(SmtpMailbox mailbox) =>
    [
        ("Doorcode__PublicUrl", "https://auth.example.org"),
        ("Doorcode__RateLimits__Enabled", "false"),
        ("Doorcode__Smtp__Host", mailbox.Host),
        ("Doorcode__Smtp__Port", mailbox.Port.ToString(CultureInfo.InvariantCulture)),
        ("Doorcode__Smtp__Security", "None"),
    ];
}
