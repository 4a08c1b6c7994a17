using System.Globalization;
using System.Security.Cryptography;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>Settings that two versions share, as environment variables.</summary>
internal static class UpgradeSettings
{
    /// <summary>After so many failed logins to an account only known devices get in.</summary>
    public const int FailedLogins = 2;

    /// <summary>A server on a SQLite file in the folder.</summary>
    public static (string, string)[] OnSqlite(string folder, SmtpMailbox mailbox) =>
    [
        ("Doorcode__Database__ConnectionString", $"Data Source={Path.Combine(folder, "doorcode.db")}"),
        .. Common(mailbox),
    ];

    /// <summary>Servers on a PostgreSQL database and a Redis, with a master key in the folder.</summary>
    public static (string, string)[] OnPostgres(string folder, SmtpMailbox mailbox, string connection, RedisServer redis)
    {
        var key = Path.Combine(folder, "master.key");
        File.WriteAllText(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return
        [
            ("Doorcode__Database__Provider", "Postgres"),
            // On a busy machine too: this is about two versions, not about time.
            ("Doorcode__Database__ConnectionString", connection + ";Command Timeout=30"),
            ("Doorcode__Redis__ConnectionString", redis.ConnectionString),
            ("Doorcode__MasterKeyFile", key),
            .. Common(mailbox),
        ];
    }

    private static (string, string)[] Common(SmtpMailbox mailbox) =>
    [
        ("Doorcode__PublicUrl", "https://auth.example.org"),
        ("Doorcode__EmailLogin__Enabled", "true"),
        // On a busy machine too.
        ("Doorcode__Jwt__RefreshGrace", "00:01:00"),
        ("Doorcode__RateLimits__LoginPerAccountAndNetwork__Burst", FailedLogins.ToString(CultureInfo.InvariantCulture)),
        ("Doorcode__RateLimits__LoginPerAccountAndNetwork__Refill", "1.00:00:00"),
        // All people of the test are of one network.
        .. from kind in new[] { "Mailing", "Guessing" }
           from whole in new[] { "Network", "Site" }
           select ($"Doorcode__RateLimits__{kind}Per{whole}__Burst", "1000000"),
        ("Doorcode__Smtp__Host", mailbox.Host),
        ("Doorcode__Smtp__Port", mailbox.Port.ToString(CultureInfo.InvariantCulture)),
        ("Doorcode__Smtp__Security", "None"),
    ];
}
