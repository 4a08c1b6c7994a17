using System.Diagnostics.CodeAnalysis;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Doorcode.Storage;

/// <summary>
/// Tells whether the server can serve: every backend answers and takes writes. All callers share one probe at a time, so
/// that frequent probes cannot load the backends.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="backends">The backends beside it.</param>
/// <param name="log">Takes the reason when the server stops being ready.</param>
[Experimental("DOORCODE001")]
public sealed class Readiness(Database database, IEnumerable<IBackendProbe> backends, ILogger<Readiness> log)
{
    /// <summary>How long a caller waits at most.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>How long a committed write counts as proof. During that time a probe only reads the database.</summary>
    private static readonly TimeSpan WriteProof = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<bool> _probe = Task.FromResult(true);
    private long _writtenAt;
    private bool _isReady = true;

    /// <summary>Whether every backend has just answered and, at most a second ago, committed a write. Answers within two seconds.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public Task<bool> CheckAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_probe.IsCompleted)
            {
                // All callers share the probe, so it must not run inside the trace of one of them.
                using (ExecutionContext.SuppressFlow())
                    _probe = Task.Run(ProbeAsync, CancellationToken.None);
            }

            return _probe.WaitAsync(cancel);
        }
    }

    private async Task<bool> ProbeAsync()
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            // SQLite answers on the thread that asks.
            var asked = Task.Run(() => AskDatabaseAsync(limit.Token), limit.Token);
            await Task.WhenAll([asked, .. backends.Select(backend => backend.CheckAsync(limit.Token))]).WaitAsync(limit.Token);
            Tell(failure: null);
            return true;
        }
        catch (Exception failure) when (failure is BackendUnavailableException or OperationCanceledException)
        {
            Volatile.Write(ref _writtenAt, 0);
            Tell(failure);
            return false;
        }
    }

    private async Task AskDatabaseAsync(CancellationToken limit)
    {
        if (Volatile.Read(ref _writtenAt) is var before and not 0 && Stopwatch.GetElapsedTime(before) < WriteProof)
        {
            await database.ProveReadableAsync(limit);
            return;
        }

        var begun = Stopwatch.GetTimestamp();
        await database.ProveWritableAsync(limit);
        Volatile.Write(ref _writtenAt, begun);
    }

    private void Tell(Exception? failure)
    {
        var wasReady = _isReady;
        _isReady = failure is null;
        if (failure is not null && wasReady)
            StorageLog.NotReady(log, failure);
        else if (failure is null && !wasReady)
            StorageLog.ReadyAgain(log);
    }
}
