using Doorcode.Storage;

namespace Doorcode.EventHandlers;

/// <summary>
/// Numbers the events of each account. The row is locked until the transaction ends, so a higher number is committed later. It is the last
/// row that a transaction locks.
/// </summary>
internal static class EventSequences
{
    private const string Next = """
        INSERT INTO event_sequences (account_id, last_number) VALUES (@account, 1)
        ON CONFLICT (account_id) DO UPDATE SET last_number = event_sequences.last_number + 1
        RETURNING last_number
        """;

    private const string Last = "DELETE FROM event_sequences WHERE account_id = @account RETURNING last_number + 1";

    private const string Erase = "DELETE FROM event_sequences WHERE account_id = @account";

    /// <summary>The number of the next event.</summary>
    public static async ValueTask<long> NextAsync(Transaction transaction, AccountId account) =>
        await transaction.FirstAsync(Next, row => row.Number(0), ("@account", account.Value));

    /// <summary>The number of the account's last event. Removes the account's row, so call it only for a deletion.</summary>
    public static async ValueTask<long> LastAsync(Transaction transaction, AccountId account) =>
        await transaction.FirstAsync(Last, row => (long?)row.Number(0), ("@account", account.Value)) ?? 1;

    /// <summary>Forgets the numbers of an account.</summary>
    public static ValueTask EraseAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(Erase, ("@account", account.Value));
}
