using Doorcode.Storage;
using Microsoft.Extensions.Logging;

namespace Doorcode;

/// <summary>Finishes work that has begun, even if its caller stops waiting.</summary>
internal static class Detached
{
    /// <summary>Waits for the work. A failure after the caller has stopped waiting is logged.</summary>
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
