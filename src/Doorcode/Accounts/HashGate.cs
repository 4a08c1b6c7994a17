using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Doorcode.Storage;
using Doorcode.Telemetry;

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
    private readonly DoorcodeMeter _meter;
    private readonly Thread[] _threads;
    private long _finished;

    public HashGate(DoorcodeMeter meter)
    {
        _meter = meter;
        _threads = new Thread[Environment.ProcessorCount];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = "Doorcode hash" };
            _threads[i].Start();
        }
    }

    /// <summary>How many have been hashed or verified since the start.</summary>
    public long Finished => Interlocked.Read(ref _finished);

    /// <summary>Shows how many wait, from now on.</summary>
    public void Show()
    {
        _meter.Watch(
            "doorcode.hash.queue.length", "{hash}", "Passwords that wait to be hashed.",
            () => _queue.IsAddingCompleted ? null : _queue.Count);
        _meter.Watch(
            "doorcode.hash.queue.limit", "{hash}", "How many may wait; more are refused.",
            () => QueueLimitPerCore * Environment.ProcessorCount);
    }

    /// <summary>Runs a hash when its turn comes.</summary>
    /// <exception cref="OverloadedException">Too many wait already.</exception>
    public Task<T> RunAsync<T>(Func<T> hash, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (asked, parent) = (Stopwatch.GetTimestamp(), DoorcodeActivity.Here);
        try
        {
            if (_queue.TryAdd(() => Run(hash, answer, new Turn(asked, parent, cancel)), 0, CancellationToken.None))
                return answer.Task.WaitAsync(cancel);
        }
        catch (InvalidOperationException closed)
        {
            throw new StoreUnavailableException("No passwords are hashed any more: the server stops.", closed);
        }

        _meter.HashRefused();
        throw new OverloadedException("Too many passwords wait to be hashed.");
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();

        _queue.Dispose();
    }

    private void Run<T>(Func<T> hash, TaskCompletionSource<T> answer, Turn turn)
    {
        // Whoever hung up meanwhile costs nothing.
        if (turn.Cancel.IsCancellationRequested)
        {
            answer.TrySetCanceled(turn.Cancel);
            return;
        }

        try
        {
            var result = Measure(hash, turn);
            Interlocked.Increment(ref _finished);
            answer.TrySetResult(result);
        }
        catch (Exception failure)
        {
            answer.TrySetException(failure);
        }
    }

    private T Measure<T>(Func<T> hash, Turn turn)
    {
        var start = Stopwatch.GetTimestamp();
        var wait = Stopwatch.GetElapsedTime(turn.Asked, start);
        using var activity = turn.Parent == default
            ? null
            : DoorcodeActivity.Source.StartActivity("doorcode.hash", ActivityKind.Internal, turn.Parent);
        activity?.SetTag("doorcode.hash.wait", wait.TotalSeconds);
        var result = hash();
        if (_meter.MeasuresHashes)
            _meter.Hashed(wait, Stopwatch.GetElapsedTime(start));

        return result;
    }

    private void Work()
    {
        foreach (var job in _queue.GetConsumingEnumerable())
            job();
    }

    /// <summary>Who waits: since when, inside which span, and until when at most.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Turn(long Asked, ActivityContext Parent, CancellationToken Cancel);
}
