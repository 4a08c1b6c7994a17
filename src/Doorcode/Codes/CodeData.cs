using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>
/// The codes that wait for the address of an account. A code in another store, such as Redis, ends by itself: it names the
/// account at an epoch, and opens nothing once the account is gone.
/// </summary>
internal sealed class CodeData(AddressCodes codes) : IAccountData
{
    public string Name => "codes";

    /// <summary>Nothing: a code is a secret, and its data are gone in minutes.</summary>
    public ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) => ValueTask.FromResult<JsonNode?>(null);

    public async ValueTask EraseAsync(Transaction transaction, AccountId account)
    {
        if (await AccountStore.FindAsync(transaction, account) is { } found && EmailAddress.TryParse(found.Email, out var address, out _))
            await codes.MakeDecoysAsync(transaction, address);
    }
}
