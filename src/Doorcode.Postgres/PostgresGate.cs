using System.Diagnostics;

namespace Doorcode.Postgres;

/// <summary>
/// Bounds every wait for PostgreSQL. As many steps run at once as there are connections. A caller that waits, for its turn or for an
/// answer, gets a timeout when the time is over, even if the driver is stuck. The driver is then made to give the connection back.
/// </summary>
internal sealed class PostgresGate(int connections, TimeSpan limit) : IDisposable
{
    private readonly SemaphoreSlim _free = new(connections);

    /// <summary>Runs a step that uses one connection.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="step">Gets a token that is cancelled when its time is over.</param>
    /// <param name="cancel">Stops waiting; a step that has begun is finished.</param>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancel) =>
        RunAsync(step, Stopwatch.GetTimestamp(), cancel);

    /// <summary>Runs a step that goes on with what another one began, in what that has left of the time.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="step">Gets a token that is cancelled when its time is over.</param>
    /// <param name="begun">When the time began, by <see cref="Stopwatch"/>.</param>
    /// <param name="cancel">Stops waiting; a step that has begun is finished.</param>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> step, long begun, CancellationToken cancel)
    {
        if (!await _free.WaitAsync(Rest(begun), cancel))
            throw new TimeoutException($"All {connections} connections were in use for {limit.TotalSeconds:0} seconds.");

#pragma warning disable CA2000 // It has no timer and no handle, so there is nothing to dispose of.
        var overrun = new CancellationTokenSource();
#pragma warning restore CA2000
        var running = step(overrun.Token);
        try
        {
            return await running.WaitAsync(Rest(begun), cancel);
        }
        finally
        {
            if (running.IsCompleted)
                End();
            else
                _ = FinishAsync(running, overrun, begun);
        }
    }

    public void Dispose() => _free.Dispose();

    /// <summary>Finishes a step after its caller has stopped waiting. Never throws.</summary>
    private async Task FinishAsync(Task running, CancellationTokenSource overrun, long begun)
    {
        await running.WaitAsync(Rest(begun), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!running.IsCompleted)
            CancellationThread.Start(overrun);

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        End();
    }

    private void End()
    {
        try
        {
            _free.Release();
        }
        catch (ObjectDisposedException)
        {
            // The host is stopping, and no step waits for a turn.
        }
    }

    private TimeSpan Rest(long begun)
    {
        var rest = limit - Stopwatch.GetElapsedTime(begun);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }
}
