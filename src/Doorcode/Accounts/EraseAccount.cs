using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>Removes all that is kept about an account, and its row, in the transaction that deletes it.</summary>
internal sealed class EraseAccount(IEnumerable<IAccountData> data, IEnumerable<IFormerAddresses> former)
{
    private readonly IAccountData[] _data = [.. data];
    private readonly IFormerAddresses[] _former = [.. former];

    /// <summary>Erases an account whose epoch the transaction has raised: that holds its row.</summary>
    /// <returns>The addresses that the account could have got back: their owners are told as well.</returns>
    public async ValueTask<IReadOnlyList<string>> RunAsync(Transaction transaction, AccountId account)
    {
        var addresses = new List<string>();
        foreach (var known in _former)
            addresses.AddRange(await known.OfAsync(transaction, account));

        foreach (var part in _data)
            await part.EraseAsync(transaction, account);

        await AccountStore.DeleteAsync(transaction, account);
        await ImportedAccounts.RememberDeletedAsync(transaction, account);
        return addresses;
    }
}
