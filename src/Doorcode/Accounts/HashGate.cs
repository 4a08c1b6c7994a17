using System.Collections.Concurrent;
using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>
/// Lets as many password hashes run at once as there are cores, on threads of their own, with a bounded queue before them: a
/// flood of logins neither starves other requests nor fills the memory (19 MiB for each running hash).
/// </summary>
internal sealed class HashGate : IDisposable
{
    /// <summary>How many may wait for each core; at about 17 ms a hash, the last of them waits for about a second; longer while imported hashes make failures dearer.</summary>
    private const int QueueLimitPerCore = 64;

    private readonly BlockingCollection<Action> _queue = new(QueueLimitPerCore * Environment.ProcessorCount);
    private readonly Thread[] _threads;
    private long _finished;

    public HashGate()
    {
        _threads = new Thread[Environment.ProcessorCount];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = "Doorcode hash" };
            _threads[i].Start();
        }
    }

    /// <summary>How many have been hashed or verified since the start.</summary>
    public long Finished => Interlocked.Read(ref _finished);

    /// <summary>Runs a hash when its turn comes.</summary>
    /// <exception cref="OverloadedException">Too many wait already.</exception>
    public Task<T> RunAsync<T>(Func<T> hash, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (_queue.TryAdd(() => Run(hash, answer, cancel), 0, CancellationToken.None))
                return answer.Task;
        }
        catch (InvalidOperationException closed)
        {
            throw new StoreUnavailableException("No passwords are hashed any more: the server stops.", closed);
        }

        throw new OverloadedException("Too many passwords wait to be hashed.");
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();

        _queue.Dispose();
    }

    private void Run<T>(Func<T> hash, TaskCompletionSource<T> answer, CancellationToken cancel)
    {
        // Whoever hung up meanwhile costs nothing.
        if (cancel.IsCancellationRequested)
        {
            answer.TrySetCanceled(cancel);
            return;
        }

        try
        {
            var result = hash();
            Interlocked.Increment(ref _finished);
            answer.TrySetResult(result);
        }
        catch (Exception failure)
        {
            answer.TrySetException(failure);
        }
    }

    private void Work()
    {
        foreach (var job in _queue.GetConsumingEnumerable())
            job();
    }
}
