using System.Globalization;
using System.Security.Cryptography;
using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Postgres;

/// <summary>Doorcode over PostgreSQL's Unix socket.</summary>
internal sealed class DoorcodeOnPostgres : DoorcodeHost
{
    private readonly PostgresCluster _postgres;
    private readonly string _database;
    private readonly string _masterKey;
    private long _accountsFrom;
    private int _accounts;

    public DoorcodeOnPostgres(PublishedProgram program, string folder, PostgresCluster postgres, string database)
        : base(program, folder)
    {
        (_postgres, _database, _masterKey) = (postgres, database, Path.Combine(folder, "master.key"));
        File.WriteAllText(_masterKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_masterKey, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public override string Name => "Doorcode on PostgreSQL";

    /// <summary>Its settings, for servers that are started in another way.</summary>
    public IReadOnlyDictionary<string, string> ServerEnvironment => Environment;

    protected override IReadOnlyDictionary<string, string> Environment => EnvironmentWith(
        ("Doorcode__Database__Provider", "Postgres"),
        ("Doorcode__Database__ConnectionString", _postgres.ConnectionString(_database)),
        ("Doorcode__MasterKeyFile", _masterKey));

    public override Task CopySessionsAsync(int count, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) =>
        CopiedRows.CopyAsync(_postgres, _database, "sessions", count, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = CopiedRows.Id("n", string.Create(CultureInfo.InvariantCulture,
                $"{from.ToUnixTimeMilliseconds()} + n::bigint * {(long)(to - from).TotalMilliseconds} / {count}"), "s"),
            ["account_id"] = AccountId(string.Create(CultureInfo.InvariantCulture, $"(n % {_accounts})")),
        }, cancel);

    protected override Task CopyAccountsAsync(int count, CancellationToken cancel)
    {
        (_accountsFrom, _accounts) = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), count);
        return CopiedRows.CopyAsync(_postgres, _database, "accounts", count, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = AccountId("n"),
            ["email"] = "'account-' || n || '@example.org'",
            ["email_canonical"] = "'account-' || n || '@example.org'",
        }, cancel);
    }

    // The same number gives the same id, in both tables; so many a millisecond as a busy server makes.
    private string AccountId(string number) =>
        CopiedRows.Id(number, string.Create(CultureInfo.InvariantCulture, $"{_accountsFrom} + {number} / 1000"), "a");
}
