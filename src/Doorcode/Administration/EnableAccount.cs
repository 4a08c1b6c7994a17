using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>Opens a disabled account again. Nothing that ended with it comes back.</summary>
internal sealed class EnableAccount(AccountStore accounts, EventLog events, Database database)
{
    /// <summary>Opens it; one that is active stays as it is.</summary>
    public async Task<Result<Done>> RunAsync(AccountId account, CancellationToken cancel)
    {
        var isOpened = await database.TryWriteAsync(
            async tx =>
            {
                await GovernedAccount.EnableAsync(tx, account);
                await events.RecordAsync(tx, new EventRecord(AdministrationEvents.Enabled) { Account = account });
            },
            cancel);
        return isOpened || await accounts.FindProfileAsync(account, cancel) is not null ? Done.Value : Problems.NotFound;
    }
}
