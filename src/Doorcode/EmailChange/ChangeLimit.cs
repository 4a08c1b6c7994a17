using Doorcode.RateLimiting;

namespace Doorcode.EmailChange;

/// <summary>Limits the changes that an account asks for. Each of them mails a notice to the old address, and no notice is ever refused.</summary>
internal sealed class ChangeLimit(AccountLimits limits)
{
    /// <summary>Takes one change of the account's allowance and begins it; the account gets back what is refused or fails.</summary>
    public Task<Result<T>> RunAsync<T>(AccountId account, Func<Task<Result<T>>> begin, CancellationToken cancel)
        where T : class =>
        limits.RunAsync("email-change", options => options.EmailChangesPerAccount, account, begin, cancel);
}
