using Doorcode.Sealing;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailValidation;

/// <summary>Which budget has nothing left.</summary>
internal enum SpentBudget
{
    /// <summary>That of the network, or of the site that the network belongs to.</summary>
    OfNetwork,

    /// <summary>The total.</summary>
    Total,
}

/// <summary>
/// Counts the requests that are paid for: for each UTC day in total, for each site and for each network. The counts are rows of the
/// database, so they hold over all servers and survive a restart.
/// </summary>
/// <remarks>
/// There is a row for each site and network that a request was paid for, so a day has at most twice as many rows as
/// <see cref="MailboxlayerOptions.DailyBudget"/>, and one more.
/// </remarks>
internal sealed class LookupBudget(Database database, ServerClock clock, LookupKeys keys, IOptions<MailboxlayerOptions> options) : IMaintenance
{
    /// <summary>
    /// The networks of one site have this many network budgets between them: without such a bound the 65,536 networks of one
    /// IPv6 /48 could spend the total, and with a bound of one budget a network could spend its neighbours'.
    /// </summary>
    internal const int NetworksPerSite = 4;

    private const long Day = 24 * 60 * 60 * 1000;

    private const string Read = "SELECT key, spent FROM paid_lookups WHERE day = @day AND key IN (@total, @site, @network)";

    /// <summary>Counts one request in all three rows, or in none when one of them is at its limit.</summary>
    private const string Pay = """
        INSERT INTO paid_lookups (day, key, spent)
        SELECT @day, payer.key, 1
        FROM (SELECT @total AS key UNION ALL SELECT @site UNION ALL SELECT @network) AS payer
        WHERE NOT EXISTS (
          SELECT 1 FROM paid_lookups AS paid
          WHERE paid.day = @day
            AND ((paid.key = @total AND paid.spent >= @budget)
              OR (paid.key = @site AND paid.spent >= @siteBudget)
              OR (paid.key = @network AND paid.spent >= @networkBudget)))
        ON CONFLICT (day, key) DO UPDATE SET spent = paid_lookups.spent + 1
        """;

    /// <summary>The key of the total. It is no keyed hash, so the total outlives an exchange of the master key.</summary>
    private static readonly byte[] Total = [];

    private readonly string _sweep = $"""
        DELETE FROM paid_lookups WHERE (day, key) IN (
          SELECT day, key FROM paid_lookups WHERE day < @now / {Day} LIMIT @count {database.SkipLocked})
        """;

    private long Budget => options.Value.DailyBudget;

    private long NetworkBudget => options.Value.DailyBudgetPerNetwork;

    private long SiteBudget => NetworkBudget * NetworksPerSite;

    /// <summary>Which budget is spent; null when a request can be paid for. Writes nothing.</summary>
    public async Task<SpentBudget?> FindSpentAsync(EmailCheck check, CancellationToken cancel)
    {
        var (site, network) = (SiteKey(check), NetworkKey(check));
        var rows = await database.AllAsync(
            Read,
            row => (Key: row.Bytes(0), Spent: row.Number(1)),
            cancel,
            ("@day", clock.Now / Day), ("@total", Total), ("@site", site), ("@network", network));
        return SpentOf(Total) >= Budget ? SpentBudget.Total
            : SpentOf(site) >= SiteBudget || SpentOf(network) >= NetworkBudget ? SpentBudget.OfNetwork
            : null;

        long SpentOf(byte[] key) => rows.Where(row => row.Key.AsSpan().SequenceEqual(key)).Sum(row => row.Spent);
    }

    /// <summary>Pays for one request; which budget is spent when that cannot be done.</summary>
    /// <exception cref="BackendUnavailableException">The database is down: nothing is asked that cannot be counted.</exception>
    public async Task<SpentBudget?> PayAsync(EmailCheck check, CancellationToken cancel)
    {
        var (site, network) = (SiteKey(check), NetworkKey(check));
        var counted = await database.WriteAsync(
            async tx =>
            {
                // The statement reads rows that another server may be changing: on PostgreSQL it must see that server's commit.
                await tx.LockAsync("paid-lookups");
                return await tx.ExecuteAsync(
                    Pay,
                    ("@day", tx.Now / Day), ("@total", Total), ("@site", site), ("@network", network),
                    ("@budget", Budget), ("@siteBudget", SiteBudget), ("@networkBudget", NetworkBudget));
            },
            cancel);
        return counted > 0 ? null : await FindSpentAsync(check, cancel) ?? SpentBudget.OfNetwork;
    }

    /// <summary>Removes the counts of the days before today.</summary>
    public Task MaintainAsync(CancellationToken cancel) => ExpiredRows.RunAsync(database, _sweep, cancel);

    private byte[] SiteKey(EmailCheck check) => keys.For("lookups-site", check.Site);

    private byte[] NetworkKey(EmailCheck check) => keys.For("lookups-network", check.Network);
}
