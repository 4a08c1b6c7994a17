using Doorcode.Accounts;
using Doorcode.Proofs;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Factors;

/// <summary>A key that waits for its first code.</summary>
/// <param name="Id">Names it; known to the client that asked for it alone.</param>
/// <param name="Key">The key.</param>
/// <param name="GuessesLeft">How many codes may be tried after this one.</param>
internal sealed record TotpEnrolment(byte[] Id, TotpKey Key, long GuessesLeft);

/// <summary>Keys of authenticator apps that wait for their first code: one row for each account.</summary>
internal sealed class TotpEnrolments(Database database, MasterKey master) : IMaintenance
{
    /// <summary>For how long a key waits for its first code.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    internal const string Label = "doorcode:totp-enrolment";

    private const long Codes = 10;

    /// <summary>A new enrolment takes the place of one that waits. It is void once the account's epoch has risen.</summary>
    private readonly string _put = $"""
        INSERT INTO totp_enrolments (account_id, id, epoch, binding, sealed, guesses_left, expires_at)
        SELECT id, @enrolment, epoch, @binding, @sealed, @guesses, @expires
        FROM accounts WHERE id = @account AND epoch = @epoch AND status = 'active' {database.HoldRow}
        ON CONFLICT (account_id) DO UPDATE SET id = excluded.id, epoch = excluded.epoch, binding = excluded.binding,
          sealed = excluded.sealed, guesses_left = excluded.guesses_left, expires_at = excluded.expires_at
        """;

    private const string CountGuess = """
        UPDATE totp_enrolments SET guesses_left = guesses_left - 1
        WHERE account_id = @account AND id = @id AND epoch = @epoch AND binding = @binding AND guesses_left > 0 AND expires_at > @now
        RETURNING sealed, guesses_left
        """;

    private const string GiveBack = "UPDATE totp_enrolments SET guesses_left = guesses_left + 1 WHERE account_id = @account AND id = @id";

    private const string Take = "DELETE FROM totp_enrolments WHERE account_id = @account AND id = @id AND expires_at > @now";

    private const string Erase = "DELETE FROM totp_enrolments WHERE account_id = @account";

    private const string EraseAll = "DELETE FROM totp_enrolments";

    private readonly string _sweep = $"""
        DELETE FROM totp_enrolments WHERE account_id IN (
          SELECT account_id FROM totp_enrolments WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
        """;

    private readonly Sealer _sealer = new(master, Label);

    /// <summary>Keeps a key until its first code. False when the account has changed meanwhile.</summary>
    public Task<bool> TryPutAsync(AccountAtEpoch account, byte[] id, TotpKey key, byte[] binding, CancellationToken cancel) =>
        database.TryWriteAsync(
            tx => tx.DemandAsync(
                _put,
                ("@enrolment", id),
                ("@binding", binding),
                ("@sealed", _sealer.Seal(key.Bytes, TotpStore.Context(account.Id, id))),
                ("@guesses", Codes),
                ("@expires", tx.Now + (long)Lifetime.TotalMilliseconds),
                ("@account", account.Id.Value),
                ("@epoch", account.Epoch)),
            cancel);

    /// <summary>Counts a guess and returns its enrolment; null when the enrolment is over, void or another client's.</summary>
    public Task<TotpEnrolment?> GuessAsync(Enrolee who, byte[] id, CancellationToken cancel) =>
        database.WriteRelaxedAsync(
            tx => tx.LastAsync(
                CountGuess,
                row => new TotpEnrolment(
                    id, new TotpKey(_sealer.Open(row.Bytes(0), TotpStore.Context(who.Account.Id, id))), row.Number(1)),
                ("@account", who.Account.Id.Value),
                ("@id", id),
                ("@epoch", who.Account.Epoch),
                ("@binding", who.Binding),
                ("@now", tx.Now)),
            cancel);

    /// <summary>Gives back the guess of a right code that enrolled nothing.</summary>
    public Task GiveBackAsync(AccountId account, TotpEnrolment enrolment, CancellationToken cancel) =>
        database.ExecuteAsync(GiveBack, cancel, ("@account", account.Value), ("@id", enrolment.Id));

    /// <summary>Ends an enrolment. If it is over, the transaction is undone and ends with an <see cref="UnchangedException"/>.</summary>
    public static ValueTask TakeAsync(Transaction transaction, AccountId account, TotpEnrolment enrolment) =>
        transaction.DemandAsync(Take, ("@account", account.Value), ("@id", enrolment.Id), ("@now", transaction.Now));

    /// <summary>Removes the enrolment of an account.</summary>
    public static ValueTask EraseAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(Erase, ("@account", account.Value));

    /// <summary>Removes every enrolment.</summary>
    public static ValueTask EraseAllAsync(Transaction transaction) => transaction.SendAsync(EraseAll);

    public Task MaintainAsync(CancellationToken cancel) => ExpiredRows.RunAsync(database, _sweep, cancel);
}
