using Doorcode.RateLimiting;
using Doorcode.Sealing;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailChange;

/// <summary>Limits the changes that an account asks for. Each of them mails a notice to the old address, and no notice is ever refused.</summary>
internal sealed class ChangeLimit(IRateLimitStore store, LookupKeys keys, IOptions<RateLimitOptions> options)
{
    /// <summary>Takes one change of the account's allowance; the problem when it is used up.</summary>
    public async Task<Problem?> TakeAsync(AccountId account, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
            return null;

        var size = options.Value.EmailChangesPerAccount;
        var bucket = new TokenBucket(keys.For("email-change", account.ToString()), size.Burst, size.Refill);
        return await store.TakeAsync([bucket], cancel) is { } wait ? Problems.RetryIn(wait) : null;
    }
}
