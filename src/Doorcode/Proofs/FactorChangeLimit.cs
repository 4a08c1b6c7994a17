using Doorcode.RateLimiting;

namespace Doorcode.Proofs;

/// <summary>
/// Limits how often an account begins to enrol a factor or replaces its recovery codes. Each mails a notice and leaves an audit line. To remove a
/// factor is not limited: it takes one that was enrolled.
/// </summary>
internal sealed class FactorChangeLimit(AccountLimits limits)
{
    /// <summary>Takes one change of the account's allowance and does its work; the account gets back what is refused or fails.</summary>
    public Task<Result<T>> RunAsync<T>(AccountId account, Func<Task<Result<T>>> work, CancellationToken cancel)
        where T : class =>
        limits.RunAsync("factor-change", options => options.FactorChangesPerAccount, account, work, cancel);
}
