using Microsoft.Extensions.Logging;

namespace Doorcode.Storage;

/// <summary>Work that is finished once it has begun, though whoever asked for it may not wait so long.</summary>
internal static class OwnTime
{
    /// <summary>Waits for it. What it fails with when nobody waits any more is logged: nobody else gets to know.</summary>
    /// <param name="work">Goes on in any case.</param>
    /// <param name="log">Takes the failure.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async Task FinishAsync(this Task work, ILogger log, CancellationToken cancel)
    {
        try
        {
            await work.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (!work.IsCompleted)
        {
            _ = work.ContinueWith(
                failed => StorageLog.LeftUndone(log, failed.Exception!.GetBaseException()),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
            throw;
        }
    }
}
