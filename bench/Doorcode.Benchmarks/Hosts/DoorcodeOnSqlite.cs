namespace Doorcode.Benchmarks.Hosts;

/// <summary>Doorcode over SQLite, as it comes.</summary>
/// <param name="program">The published server.</param>
/// <param name="folder">Its data.</param>
/// <param name="settings">Settings that differ from those of the other works.</param>
internal sealed class DoorcodeOnSqlite(PublishedProgram program, string folder, params (string Name, string Value)[] settings)
    : DoorcodeHost(program, folder)
{
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

    private readonly string _database = Path.Combine(folder, "doorcode.db");
    private readonly List<byte[]> _accounts = [];

    public override string Name => "Doorcode";

    protected override IReadOnlyDictionary<string, string> Environment =>
        EnvironmentWith([("Doorcode__Database__ConnectionString", $"Data Source={_database}"), .. settings]);

    /// <summary>Fills the audit log, which is nearly all of a large database, until the database has so many bytes.</summary>
    public void FillAudit(long bytes)
    {
        const int Portion = 500_000;
        while (new FileInfo(_database).Length < bytes)
        {
            SeededRows.Copy(_database, "audit", Portion, number => new(StringComparer.Ordinal)
            {
                ["id"] = NewId(TimeProvider.System.GetUtcNow()),
                ["account_id"] = _accounts[(int)((long)number * _accounts.Count / Portion)],
                ["user_agent"] = Browser,
            });
        }
    }

    /// <summary>Starts <c>doorcode backup</c> beside the server.</summary>
    public RunningBackup BeginBackup(string file) => new(Begin(["backup", file]), _database, file);

    public override Task CopySessionsAsync(int count, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        SeededRows.Copy(_database, "sessions", count, number => new(StringComparer.Ordinal)
        {
            ["id"] = NewId(from + ((to - from) * ((double)number / count))),
            ["account_id"] = _accounts[number % _accounts.Count],
        });
        return Task.CompletedTask;
    }

    protected override Task CopyAccountsAsync(int count, CancellationToken cancel)
    {
        _accounts.AddRange(Enumerable.Range(0, count).Select(_ => NewId(TimeProvider.System.GetUtcNow())));
        SeededRows.Copy(_database, "accounts", count, number => new(StringComparer.Ordinal)
        {
            ["id"] = _accounts[number],
            ["email"] = Address(number),
            ["email_canonical"] = Address(number),
        });
        return Task.CompletedTask;
    }

    private static byte[] NewId(DateTimeOffset time) => Guid.CreateVersion7(time).ToByteArray(bigEndian: true);
}
