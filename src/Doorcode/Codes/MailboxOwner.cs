using Doorcode.Accounts;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>
/// The account that an address has already, if the purpose needs a free address. It is looked up with the count of the mail where both
/// are in the database, which saves a round trip. An account that is made later is found when the code is tried.
/// </summary>
internal sealed class MailboxOwner(AccountStore accounts, MailedCodeQuery query)
{
    private bool _isKnown = query.Purpose.AddressTaken is null;
    private AccountMailbox? _mailbox;

    /// <summary>Looks the account up as the last statement of a transaction.</summary>
    public async ValueTask FindAsync(Transaction transaction)
    {
        if (query.Purpose.AddressTaken is null)
            return;

        _mailbox = await AccountStore.FindMailboxAsync(transaction, query.Address);
        _isKnown = true;
    }

    /// <summary>Where the account's mails go; null where there is none.</summary>
    public async ValueTask<AccountMailbox?> MailboxAsync(CancellationToken cancel) =>
        _isKnown ? _mailbox : await accounts.FindMailboxAsync(query.Address, cancel);
}
