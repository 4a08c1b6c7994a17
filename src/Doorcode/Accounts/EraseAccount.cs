using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>Removes all that is kept about an account, and its row, in the transaction that deletes it.</summary>
internal sealed class EraseAccount(IEnumerable<IAccountData> data)
{
    private readonly IAccountData[] _data = [.. data];

    /// <summary>Erases an account whose epoch the transaction has raised: that holds its row.</summary>
    public async ValueTask RunAsync(Transaction transaction, AccountId account)
    {
        foreach (var part in _data)
            await part.EraseAsync(transaction, account);

        await AccountStore.DeleteAsync(transaction, account);
        await ImportedAccounts.RememberDeletedAsync(transaction, account);
    }
}
