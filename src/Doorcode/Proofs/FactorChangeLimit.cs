using Doorcode.RateLimiting;

namespace Doorcode.Proofs;

/// <summary>
/// Limits how often an account begins to enrol a factor or replaces its recovery codes. Each mails a notice and leaves an audit line. To remove a
/// factor is not limited: it takes one that was enrolled.
/// </summary>
internal sealed class FactorChangeLimit(AccountLimits limits)
{
    /// <summary>Takes one change of the account's allowance; the problem when it is used up.</summary>
    public Task<Problem?> TakeAsync(AccountId account, CancellationToken cancel) =>
        limits.TakeAsync("factor-change", options => options.FactorChangesPerAccount, account, cancel);
}
