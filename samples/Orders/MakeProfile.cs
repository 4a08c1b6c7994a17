using Doorcode;

namespace Orders;

/// <summary>Every account gets a profile.</summary>
public sealed class MakeProfile(Shop shop, IAccounts accounts) : IAccountEventHandler
{
    public async Task HandleAsync(AccountEvent accountEvent, CancellationToken cancel)
    {
        if (accountEvent.Kind is not AccountEventKinds.AccountCreated
            || await accounts.FindAsync(accountEvent.Account, cancel) is not { } account
            || await shop.Profiles.FindAsync([account.Id.Value], cancel) is not null)
        {
            return;
        }

        shop.Profiles.Add(new Profile { AccountId = account.Id.Value, DisplayName = account.FullName });
        await shop.SaveChangesAsync(cancel);
    }
}
