using System.Security.Cryptography;
using Doorcode.Passwords;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

/// <summary>Occupies every thread that hashes, so that a login waits between reading its account and being judged.</summary>
internal sealed class HeldHashing : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ManualResetEventSlim _end = new();
    private readonly HashQueue _queue;
    private readonly Task<bool>[] _jobs;
    private int _running;

    private HeldHashing(HashQueue queue)
    {
        _queue = queue;
        // A site for each, so that none waits for the turn of another.
        _jobs = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => queue.RunAsync(NewOrigin(), Hold, CancellationToken.None))];
    }

    /// <summary>Holds the threads; when the task ends, all of them are held.</summary>
    public static async Task<HeldHashing> BeginAsync(HashQueue queue)
    {
        var held = Queue(queue);
        await held.WaitAsync(waiting: 0, "every thread that hashes is held");
        return held;
    }

    /// <summary>Holds the threads when their turn comes, after what waits already.</summary>
    public static HeldHashing Queue(HashQueue queue) => new(queue);

    /// <summary>Waits until every thread is held and this many passwords wait.</summary>
    public Task WaitAsync(int waiting, string what) =>
        Eventually.TrueAsync(() => Volatile.Read(ref _running) == _jobs.Length && _queue.Waiting == waiting, what);

    /// <summary>A site that has nothing waiting.</summary>
    public static Origin NewOrigin()
    {
        var site = RandomNumberGenerator.GetHexString(16);
        return new Origin(site, site);
    }

    /// <summary>Lets the threads go.</summary>
    public async Task ReleaseAsync()
    {
        _end.Set();
        Assert.All(await Task.WhenAll(_jobs), Assert.True);
    }

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        _end.Dispose();
    }

    private bool Hold()
    {
        Interlocked.Increment(ref _running);
        return _end.Wait(Longest);
    }
}
