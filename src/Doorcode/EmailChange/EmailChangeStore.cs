using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Storage;

namespace Doorcode.EmailChange;

/// <summary>A change that was asked for.</summary>
/// <param name="Id">Names it; no secret.</param>
/// <param name="Account">Whose address changes, as the request found the account.</param>
/// <param name="Old">The address that the account has.</param>
/// <param name="New">The address that it is to have.</param>
internal sealed record AskedChange(Guid Id, AccountAtEpoch Account, EmailAddress Old, EmailAddress New);

/// <summary>A change whose code was right.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Account">The account, at the epoch of the request.</param>
/// <param name="Old">The address that the account had then.</param>
/// <param name="New">The address that the code was mailed to.</param>
/// <param name="StopCode">Its stop code, sealed.</param>
internal sealed record TakenChange(Guid Id, AccountAtEpoch Account, string Old, string New, byte[] StopCode);

/// <summary>A change whose stop code was entered.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Account">Whose it is, at the epoch of the request; the account may have changed since.</param>
/// <param name="Old">The address that the account had when it was asked for.</param>
/// <param name="RequestedAt">When it was asked for, UTC milliseconds.</param>
internal sealed record StoppableChange(Guid Id, AccountAtEpoch Account, string Old, long RequestedAt);

/// <summary>A change as its owner sees it.</summary>
/// <param name="Old">The address that the account had when it was asked for.</param>
/// <param name="New">The address that was asked for.</param>
/// <param name="RequestedAt">When, UTC milliseconds.</param>
/// <param name="ConfirmedAt">When it was done, UTC milliseconds; null when it was not.</param>
internal sealed record KnownChange(string Old, string New, long RequestedAt, long? ConfirmedAt);

/// <summary>The stop code of a change, as its row holds it.</summary>
/// <param name="Change">The change.</param>
/// <param name="Old">The address that the code was mailed to.</param>
/// <param name="Sealed">The code, encrypted.</param>
internal sealed record StoredStopCode(Guid Change, string Old, byte[] Sealed);

/// <summary>
/// Changes of addresses. A row stays until its stop code ends, so a later request, which may be a thief's, takes no stop code away. At most
/// one row of an account is pending.
/// </summary>
internal sealed class EmailChangeStore(Database database) : IMaintenance, IFormerAddresses
{
    private const string All = """
        SELECT old_email, new_email, requested_at, confirmed_at FROM email_changes WHERE account_id = @account ORDER BY requested_at, id
        """;

    private const string Former = """
        SELECT old_email FROM email_changes WHERE account_id = @account AND held_id IS NOT NULL ORDER BY requested_at, id
        """;

    private const string Replace = "UPDATE email_changes SET pending = 0 WHERE account_id = @account AND pending = 1";

    /// <summary>Only while the account is active and of the epoch at which its owner proved the password.</summary>
    private readonly string _add = $"""
        INSERT INTO email_changes (id, account_id, epoch, old_email, new_email, pending, stop_mac, sealed, requested_at, stop_until)
        SELECT @id, id, epoch, @old, @new, 1, @mac, @sealed, @now, @until
        FROM accounts WHERE id = @account AND epoch = @epoch AND status = 'active' {database.HoldRow}
        """;

    private const string Pending = "SELECT new_email FROM email_changes WHERE account_id = @account AND pending = 1";

    private const string Take = """
        UPDATE email_changes SET pending = 0 WHERE id = @id AND account_id = @account AND pending = 1
        RETURNING epoch, old_email, new_email, sealed
        """;

    private const string Confirm = "UPDATE email_changes SET confirmed_at = @now, held_id = @held WHERE id = @id";

    /// <summary>Stop codes that were mailed to the same address before end together with the one of the change that was confirmed.</summary>
    private const string SetStopTime = "UPDATE email_changes SET stop_until = @until WHERE account_id = @account AND old_email = @old";

    private const string ByStopCode = """
        SELECT id, account_id, epoch, old_email, requested_at FROM email_changes WHERE stop_mac = @mac AND stop_until > @now
        """;

    /// <summary>
    /// Removes the change whose stop code was used, and every change that was asked for after it: a thief who changed the address again
    /// was mailed a stop code as well, and it must not work any longer. Earlier changes stay, because the owner of an earlier address has
    /// the better right.
    /// </summary>
    private const string StopFrom = """
        DELETE FROM email_changes
        WHERE account_id = @account AND (epoch > @epoch OR (epoch = @epoch AND requested_at >= @requested))
        RETURNING id, held_id
        """;

    private const string Remove = "DELETE FROM email_changes WHERE account_id = @account RETURNING held_id";

    private const string AllStopCodes = "SELECT id, old_email, sealed FROM email_changes";

    private const string ReplaceStopCode = "UPDATE email_changes SET stop_mac = @mac, sealed = @sealed WHERE id = @id";

    /// <summary>How many changes one transaction of the sweep removes.</summary>
    private const long Piece = 100;

    private readonly string _sweep = $"""
        DELETE FROM email_changes WHERE id IN (
          SELECT id FROM email_changes WHERE stop_until <= @now LIMIT @count {database.SkipLocked})
        RETURNING held_id
        """;

    /// <summary>Replaces the change that is pending, if any. When the account has changed meanwhile, the transaction is undone.</summary>
    public async ValueTask AddAsync(Transaction transaction, AskedChange change, KeptStopCode stop, long stopUntil)
    {
        var account = change.Account;
        await transaction.LockAsync($"email-change:{account.Id}");
        await transaction.ExecuteAsync(Replace, ("@account", account.Id.Value));
        await transaction.DemandAsync(
            _add,
            ("@id", change.Id),
            ("@old", change.Old.Typed),
            ("@new", change.New.Typed),
            ("@mac", stop.Mac),
            ("@sealed", stop.Sealed),
            ("@now", transaction.Now),
            ("@until", stopUntil),
            ("@account", account.Id.Value),
            ("@epoch", account.Epoch));
    }

    /// <summary>The new address of the change that is pending; null when none is. It may be void already; its code decides.</summary>
    public ValueTask<string?> FindPendingAsync(AccountId account, CancellationToken cancel) =>
        database.FirstAsync(Pending, row => row.Text(0), cancel, ("@account", account.Value));

    /// <summary>The changes of an account, the oldest first.</summary>
    public ValueTask<IReadOnlyList<KnownChange>> AllAsync(AccountId account, CancellationToken cancel) => database.AllAsync(
        All,
        row => new KnownChange(row.Text(0), row.Text(1), row.Number(2), row.NumberOrNull(3)),
        cancel,
        ("@account", account.Value));

    public ValueTask<IReadOnlyList<string>> OfAsync(Transaction transaction, AccountId account) =>
        transaction.AllAsync(Former, row => row.Text(0), ("@account", account.Value));

    /// <summary>Takes a change that is pending, once; null when it was replaced or stopped, or is another account's.</summary>
    public static ValueTask<TakenChange?> TakeAsync(Transaction transaction, Guid change, AccountId account) => transaction.FirstAsync(
        Take,
        row => new TakenChange(change, new AccountAtEpoch(account, row.Number(0)), row.Text(1), row.Text(2), row.Bytes(3)),
        ("@id", change),
        ("@account", account.Value));

    /// <summary>Records that a taken change is done.</summary>
    /// <param name="transaction">Has changed the address.</param>
    /// <param name="change">The change.</param>
    /// <param name="held">The row that holds the old address; null where it is free.</param>
    /// <param name="stopUntil">When the stop codes that were mailed to the old address end.</param>
    public static async ValueTask ConfirmAsync(Transaction transaction, TakenChange change, AccountId? held, long stopUntil)
    {
        await transaction.ExecuteAsync(Confirm, ("@now", transaction.Now), ("@held", held?.Value), ("@id", change.Id));
        await transaction.ExecuteAsync(
            SetStopTime, ("@until", stopUntil), ("@account", change.Account.Id.Value), ("@old", change.Old));
    }

    /// <summary>The change of a stop code that has not ended; null when there is none.</summary>
    public static ValueTask<StoppableChange?> FindStoppableAsync(Transaction transaction, byte[] stopMac) => transaction.FirstAsync(
        ByStopCode,
        row => new StoppableChange(row.Id(0), new AccountAtEpoch(new AccountId(row.Id(1)), row.Number(2)), row.Text(3), row.Number(4)),
        ("@mac", stopMac),
        ("@now", transaction.Now));

    /// <summary>Removes a change and all that were asked for after it, with their stop codes, and frees the addresses that they held.</summary>
    /// <returns>Whether the change was still there.</returns>
    public static async ValueTask<bool> StopAsync(Transaction transaction, StoppableChange change)
    {
        var removed = await transaction.AllAsync(
            StopFrom,
            row => (Id: row.Id(0), Held: row.IdOrNull(1)),
            ("@account", change.Account.Id.Value),
            ("@epoch", change.Account.Epoch),
            ("@requested", change.RequestedAt));
        await ReleaseAsync(transaction, removed.Select(row => row.Held));
        return removed.Any(row => row.Id == change.Id);
    }

    /// <summary>Removes all changes of an account, and frees the addresses that they held.</summary>
    public static async ValueTask RemoveAsync(Transaction transaction, AccountId account) =>
        await ReleaseAsync(
            transaction, await transaction.AllAsync(Remove, row => row.IdOrNull(0), ("@account", account.Value)));

    /// <summary>The stop codes of all changes.</summary>
    public static ValueTask<IReadOnlyList<StoredStopCode>> AllStopCodesAsync(Transaction transaction) =>
        transaction.AllAsync(AllStopCodes, row => new StoredStopCode(row.Id(0), row.Text(1), row.Bytes(2)));

    /// <summary>Replaces the stop code of a change by the same code under another master key.</summary>
    public static async ValueTask ReplaceStopCodeAsync(Transaction transaction, Guid change, KeptStopCode stop) =>
        await transaction.ExecuteAsync(ReplaceStopCode, ("@mac", stop.Mac), ("@sealed", stop.Sealed), ("@id", change));

    /// <summary>Removes changes whose stop code has ended, and frees the addresses that they held.</summary>
    public async Task MaintainAsync(CancellationToken cancel)
    {
        while (await database.WriteAsync(SweepAsync, cancel) == Piece)
        {
        }
    }

    private async ValueTask<int> SweepAsync(Transaction transaction)
    {
        var removed = await transaction.AllAsync(_sweep, row => row.IdOrNull(0), ("@now", transaction.Now), ("@count", Piece));
        await ReleaseAsync(transaction, removed);
        return removed.Count;
    }

    private static async ValueTask ReleaseAsync(Transaction transaction, IEnumerable<Guid?> held)
    {
        foreach (var id in held.OfType<Guid>())
            await AccountAddresses.ReleaseAsync(transaction, new AccountId(id));
    }
}
