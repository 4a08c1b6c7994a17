namespace Doorcode.Postgres;

/// <summary>
/// The one way in which Doorcode gives up waiting for PostgreSQL: whoever waits is told when the time is over, whatever the
/// driver is doing, and the driver is then made to give the connection back.
/// </summary>
internal static class Limited
{
    /// <summary>Runs a step.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="step">Gets a token that is cancelled when its time is over.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancel">Stops waiting; a step that has begun is finished.</param>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> step, TimeSpan limit, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var overrun = new CancellationTokenSource();
        var running = step(overrun.Token);
        try
        {
            return await running.WaitAsync(limit, cancel);
        }
        finally
        {
            if (running.IsCompleted)
                overrun.Dispose();
            else
                _ = FinishAsync(running, overrun, limit);
        }
    }

    /// <summary>Sees to a step that nobody waits for any more. Never throws.</summary>
    private static async Task FinishAsync(Task running, CancellationTokenSource overrun, TimeSpan limit)
    {
        await ((Task)running.WaitAsync(limit, CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!running.IsCompleted)
        {
            // The driver asks the server to cancel, and blocks until that is heard. A server that is paused hears nothing, so
            // this takes no thread of the pool.
            new Thread(overrun.Cancel) { IsBackground = true, Name = "Doorcode PostgreSQL cancellation" }.Start();
        }

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        overrun.Dispose();
    }
}
