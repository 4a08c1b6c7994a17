using Doorcode.RateLimiting;

namespace Doorcode.EmailChange;

/// <summary>Limits the changes that an account asks for. Each of them mails a notice to the old address, and no notice is ever refused.</summary>
internal sealed class ChangeLimit(AccountLimits limits)
{
    /// <summary>Takes one change of the account's allowance; the problem when it is used up.</summary>
    public Task<Problem?> TakeAsync(AccountId account, CancellationToken cancel) =>
        limits.TakeAsync("email-change", options => options.EmailChangesPerAccount, account, cancel);
}
