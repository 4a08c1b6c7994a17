using Doorcode.Storage;

namespace Doorcode.NewDevice;

/// <summary>The devices that each account was used from: a row for each browser and system.</summary>
internal sealed class SeenDeviceStore(Database database) : IMaintenance
{
    /// <summary>For how long a device is remembered.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    /// <summary>An owner gets one mail in this time, however many devices are new.</summary>
    internal static readonly TimeSpan BetweenMails = TimeSpan.FromDays(1);

    /// <summary>The owner of an account that is younger gets no mail.</summary>
    internal static readonly TimeSpan Settling = TimeSpan.FromHours(1);

    private const string SeeAgain = """
        UPDATE seen_devices SET seen_at = @seen
        WHERE account_id = @account AND browser = @browser AND system = @system AND seen_at > @forgotten
        """;

    private const string Add = """
        INSERT INTO seen_devices (account_id, browser, system, seen_at, mailed_at) VALUES (@account, @browser, @system, @seen, @mailed)
        ON CONFLICT (account_id, browser, system) DO UPDATE
        SET seen_at = excluded.seen_at, mailed_at = COALESCE(excluded.mailed_at, seen_devices.mailed_at)
        """;

    /// <summary>
    /// The address to mail; no row when there is a reason not to. An account from before devices were remembered has no row of a device at
    /// first, so its first login causes no mail.
    /// </summary>
    private const string Mailbox = """
        SELECT email FROM accounts
        WHERE id = @account AND created_at <= @settled
          AND NOT EXISTS (
            SELECT 1 FROM seen_devices WHERE account_id = @account AND browser = @browser AND system = @system AND seen_at > @forgotten)
          AND NOT EXISTS (SELECT 1 FROM seen_devices WHERE account_id = @account AND mailed_at > @mailed_since)
          AND (EXISTS (SELECT 1 FROM seen_devices WHERE account_id = @account)
            OR NOT EXISTS (SELECT 1 FROM device_memory WHERE newest_account >= @account))
        """;

    private const string All = """
        SELECT browser, system, seen_at, mailed_at FROM seen_devices WHERE account_id = @account ORDER BY seen_at, browser, system
        """;

    private const string Erase = "DELETE FROM seen_devices WHERE account_id = @account";

    /// <summary>After so long, an account without a row was not used.</summary>
    private const string EndBeginning = "DELETE FROM device_memory WHERE began_at <= @forgotten";

    private readonly string _sweep = $"""
        DELETE FROM seen_devices WHERE (account_id, browser, system) IN (
          SELECT account_id, browser, system FROM seen_devices WHERE seen_at <= @now LIMIT @count {database.SkipLocked})
        """;

    /// <summary>Sees a device that is remembered. If it is not, the transaction is undone and ends with an <see cref="UnchangedException"/>.</summary>
    public static ValueTask SeeAgainAsync(Transaction transaction, SeenDevice device, long seenAt) =>
        transaction.DemandAsync(
            SeeAgain,
            ("@seen", seenAt),
            ("@account", device.Account.Value),
            ("@browser", device.Browser),
            ("@system", device.System),
            ("@forgotten", Forgotten(transaction.Now)));

    /// <summary>The address to mail about a device; null when nothing is to be mailed. The transaction holds the account's row.</summary>
    public static ValueTask<string?> FindMailboxAsync(Transaction transaction, SeenDevice device) =>
        transaction.FirstAsync(
            Mailbox,
            row => row.Text(0),
            ("@account", device.Account.Value),
            ("@settled", transaction.Now - (long)Settling.TotalMilliseconds),
            ("@browser", device.Browser),
            ("@system", device.System),
            ("@forgotten", Forgotten(transaction.Now)),
            ("@mailed_since", transaction.Now - (long)BetweenMails.TotalMilliseconds));

    /// <summary>Remembers a device.</summary>
    public static ValueTask AddAsync(Transaction transaction, SeenDevice device, long seenAt, long? mailedAt) =>
        transaction.SendAsync(
            Add,
            ("@account", device.Account.Value),
            ("@browser", device.Browser),
            ("@system", device.System),
            ("@seen", seenAt),
            ("@mailed", mailedAt));

    /// <summary>Every device of an account, the one that was not seen for longest first.</summary>
    public ValueTask<IReadOnlyList<ExportedDevice>> AllAsync(AccountId account, CancellationToken cancel) => database.AllAsync(
        All,
        row => new ExportedDevice(new SeenDevice(account, row.Text(0), row.Text(1)), row.Number(2), row.NumberOrNull(3)),
        cancel,
        ("@account", account.Value));

    public static ValueTask EraseAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(Erase, ("@account", account.Value));

    public async Task MaintainAsync(CancellationToken cancel)
    {
        await ExpiredRows.RunAsync(database, _sweep, Memory, cancel);
        await database.WriteAsync(tx => tx.ExecuteAsync(EndBeginning, ("@forgotten", Forgotten(tx.Now))), cancel);
    }

    private static long Forgotten(long now) => now - (long)Memory.TotalMilliseconds;
}
