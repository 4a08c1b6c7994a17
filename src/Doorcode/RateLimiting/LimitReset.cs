using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.RateLimiting;

/// <summary>
/// Limits when the master key is exchanged: they are kept under keyed hashes of addresses and networks that are written down
/// nowhere, so they start afresh.
/// </summary>
internal sealed class LimitReset : IMasterKeyRotation
{
    private const string ForgetBuckets = "DELETE FROM token_buckets";
    private const string ForgetWindows = "DELETE FROM rolling_windows";
    private const string ForgetMails = "DELETE FROM mail_windows";

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        await transaction.ExecuteAsync(ForgetBuckets);
        await transaction.ExecuteAsync(ForgetWindows);
        await transaction.ExecuteAsync(ForgetMails);
    }
}
