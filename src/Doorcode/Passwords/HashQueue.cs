using System.Diagnostics;
using System.Runtime.InteropServices;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Passwords;

/// <summary>
/// Runs as many password hashes at once as there are cores, or as have room in <see cref="HashMemory"/> (19 MiB each), on threads of its
/// own, with a bounded and fair queue before them. A flood of logins neither starves other requests, nor delays the logins of other sites
/// by more than their turn, nor fills the memory.
/// </summary>
internal sealed class HashQueue : IDisposable
{
    /// <summary>
    /// How many hashes may wait for each thread, in all, of one site and of one network. A hash takes about 17 ms, so the last of
    /// them waits about a second, half a second or a quarter; longer while imported hashes make failures dearer.
    /// </summary>
    private const int WaitingPerThread = 64;
    private const int WaitingPerThreadAndSite = 32;
    private const int WaitingPerThreadAndNetwork = 16;

    /// <summary>Refusals are logged once in this time, so that a flood does not fill the log.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly FairQueue<IJob> _queue;

    /// <summary>Wakes one thread for each item that was added.</summary>
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly DoorcodeMeter _meter;
    private readonly ILogger<HashQueue> _log;
    private readonly Thread[] _threads;
    private bool _closed;
    private long _refused;
    private long _reported;

    public HashQueue(DoorcodeMeter meter, Argon2Hash own, HashMemory memory, ILogger<HashQueue> log)
    {
        (_meter, _log) = (meter, log);
        _threads = new Thread[memory.Room(own.MemoryKibibytes, Environment.ProcessorCount)];
        _queue = new FairQueue<IJob>(
            WaitingPerThread * _threads.Length, WaitingPerThreadAndSite * _threads.Length, WaitingPerThreadAndNetwork * _threads.Length);
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = "Doorcode hash" };
            _threads[i].Start();
        }
    }

    /// <summary>Something that waits for its turn.</summary>
    private interface IJob
    {
        void Run();

        void Refuse();
    }

    /// <summary>How many wait; null once the server stops.</summary>
    public int? Waiting
    {
        get
        {
            lock (_lock)
                return _closed ? null : _queue.Count;
        }
    }

    /// <summary>Shows how many wait, from now on.</summary>
    public void Show()
    {
        _meter.Watch("doorcode.hash.queue.length", "{hash}", "Passwords that wait to be hashed.", () => Waiting);
        _meter.Watch(
            "doorcode.hash.queue.limit", "{hash}", "How many may wait; more are refused.",
            () => WaitingPerThread * _threads.Length);
    }

    /// <summary>Runs a hash when its turn comes.</summary>
    /// <param name="origin">Where the request comes from; sites take turns.</param>
    /// <param name="hash">The work.</param>
    /// <param name="cancel">Leaves the queue; a hash that has begun is finished.</param>
    /// <exception cref="OverloadedException">
    /// The hash did not run: too many of the same network or site wait already, too many wait in all, or its turn did not come
    /// before <paramref name="cancel"/>.
    /// </exception>
    public async Task<T> RunAsync<T>(Origin origin, Func<T> hash, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var job = new Job<T>(this, hash, new Turn(Stopwatch.GetTimestamp(), DoorcodeActivity.Here));
        var place = Add(origin, job);
        try
        {
            return await job.Answer.WaitAsync(cancel);
        }
        catch (OperationCanceledException cancelled)
        {
            bool waited;
            lock (_lock)
                waited = _queue.Remove(place);

            if (!waited)
                throw;

            CountRefusal();
            throw new OverloadedException("A password was not hashed: its turn did not come in time.", cancelled);
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _closed = true;

        _waiting.Release(_threads.Length);
        foreach (var thread in _threads)
            thread.Join();

        _waiting.Dispose();
    }

    private FairQueue<IJob>.Place Add(Origin origin, IJob job)
    {
        lock (_lock)
        {
            if (_closed)
                throw new BackendUnavailableException("Passwords are no longer hashed: the server stops.");

            if (_queue.TryAdd(origin, job, out var place, out var displaced))
            {
                _waiting.Release();
                displaced?.Refuse();
                return place;
            }
        }

        CountRefusal();
        throw new OverloadedException("Too many passwords wait to be hashed.");
    }

    private void CountRefusal()
    {
        _meter.HashRefused();
        Interlocked.Increment(ref _refused);
        var (now, last) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref _reported));
        if ((last == 0 || Stopwatch.GetElapsedTime(last, now) >= ReportEvery)
            && Interlocked.CompareExchange(ref _reported, now, last) == last)
            PasswordsLog.HashingOverloaded(_log, Interlocked.Exchange(ref _refused, 0));
    }

    private void Work()
    {
        while (true)
        {
            _waiting.Wait();
            IJob? job;
            bool closed;
            lock (_lock)
            {
                _queue.TryTake(out job);
                closed = _closed;
            }

            // A displaced or cancelled item has left its count in the semaphore, so the queue may be empty here.
            if (job is not null)
                job.Run();
            else if (closed)
                return;
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

    private sealed class Job<T>(HashQueue gate, Func<T> hash, Turn turn) : IJob
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Answer => _answer.Task;

        public void Run()
        {
            try
            {
                _answer.TrySetResult(gate.Measure(hash, turn));
            }
            catch (Exception failure)
            {
                _answer.TrySetException(failure);
            }
        }

        public void Refuse()
        {
            gate.CountRefusal();
            _answer.TrySetException(new OverloadedException("Too many passwords wait to be hashed; other sites come first."));
        }
    }

    /// <summary>Since when a hash waits, and inside which span.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Turn(long Asked, ActivityContext Parent);
}
