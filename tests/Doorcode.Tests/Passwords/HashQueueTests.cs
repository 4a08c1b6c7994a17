using Doorcode.Http;
using Doorcode.Passwords;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Doorcode.Tests.Passwords;

public sealed class HashQueueTests
{
    private const int Overloaded = 1101;

    private static readonly Origin Somewhere = new("site", "network");

    private int _finished;

    [Fact]
    public async Task A_queue_refuses_what_it_has_no_room_for_and_finishes_what_it_holds()
    {
        using var gate = new HashQueue(Meters.None(), Argon2Hash.Current, HashMemory.OfProcess, NullLogger<HashQueue>.Instance);
        using var hold = new ManualResetEventSlim();
        var asked = Enumerable.Range(0, 100 * Environment.ProcessorCount)
            .Select(number => HoldAsync(gate, new Origin($"site {number}", "network"), hold))
            .ToArray();

        hold.Set();
        var answers = await Task.WhenAll(asked);
        Assert.Contains(false, answers);
        Assert.Equal(answers.Count(done => done), _finished);
    }

    [Fact]
    public async Task A_site_that_fills_its_part_of_the_queue_leaves_room_for_others()
    {
        using var gate = new HashQueue(Meters.None(), Argon2Hash.Current, HashMemory.OfProcess, NullLogger<HashQueue>.Instance);
        using var hold = new ManualResetEventSlim();
        var flood = Enumerable.Range(0, 1000)
            .Select(number => HoldAsync(gate, new Origin("flood", $"network {number % 256}"), hold))
            .ToArray();
        var others = Enumerable.Range(0, 20)
            .Select(number => HoldAsync(gate, new Origin($"site {number}", "network"), hold))
            .ToArray();

        hold.Set();
        Assert.DoesNotContain(false, await Task.WhenAll(others));
        Assert.Contains(false, await Task.WhenAll(flood));
    }

    [Fact]
    public async Task A_request_that_is_cancelled_leaves_the_queue_and_the_hash_that_runs_is_finished()
    {
        using var gate = new HashQueue(Meters.None(), Argon2Hash.Current, HashMemory.OfProcess, NullLogger<HashQueue>.Instance);
        using var begun = new CountdownEvent(Environment.ProcessorCount);
        using var hold = new ManualResetEventSlim();
        using var patience = new CancellationTokenSource();
        var running = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => gate.RunAsync(
            Somewhere,
            () =>
            {
                begun.Signal();
                return Hold(hold);
            },
            patience.Token)).ToArray();
        begun.Wait();
        var waiting = gate.RunAsync(Somewhere, () => true, patience.Token);
        Assert.Equal(1, gate.Waiting);
        await patience.CancelAsync();

        foreach (var cancelled in running)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        await Assert.ThrowsAsync<OverloadedException>(() => waiting);

        Assert.Equal(0, gate.Waiting);
        Assert.Equal(0, _finished);
        hold.Set();
        await Eventually.TrueAsync(() => Volatile.Read(ref _finished) == Environment.ProcessorCount, "the hashes that ran are finished");
    }

    [Fact]
    public async Task A_gate_that_closes_finishes_what_waits_and_takes_no_more()
    {
        var gate = new HashQueue(Meters.None(), Argon2Hash.Current, HashMemory.OfProcess, NullLogger<HashQueue>.Instance);
        var asked = Enumerable.Range(0, 16)
            .Select(number => gate.RunAsync(new Origin($"site {number}", "network"), () => true, CancellationToken.None))
            .ToArray();
        gate.Dispose();

        Assert.All(await Task.WhenAll(asked), Assert.True);
        await Assert.ThrowsAsync<BackendUnavailableException>(() => gate.RunAsync(Somewhere, () => true, CancellationToken.None));
    }

    /// <summary>False if the gate has no room.</summary>
    private async Task<bool> HoldAsync(HashQueue gate, Origin origin, ManualResetEventSlim hold)
    {
        try
        {
            return await gate.RunAsync(origin, () => Hold(hold), CancellationToken.None);
        }
        catch (OverloadedException)
        {
            return false;
        }
    }

    [Fact]
    public async Task A_flood_of_refusals_is_reported_once_and_counted()
    {
        using var log = new LogWatch();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var gate = new HashQueue(Meters.None(), Argon2Hash.Current, HashMemory.OfProcess, logs.CreateLogger<HashQueue>());
        using var hold = new ManualResetEventSlim();
        var asked = Enumerable.Range(0, 200 * Environment.ProcessorCount).Select(_ => HoldAsync(gate, Somewhere, hold)).ToArray();

        hold.Set();
        Assert.Contains(false, await Task.WhenAll(asked));
        var logged = Assert.Single(log.Events);
        Assert.Equal((Overloaded, LogLevel.Warning), (logged.Id, logged.Level));
    }

    [Fact]
    public async Task Where_memory_has_room_for_one_hash_one_runs_at_once_however_many_cores_there_are()
    {
        var memory = new HashMemory(2 * Argon2Hash.Current.MemoryKibibytes - 1);
        using var gate = new HashQueue(Meters.None(), Argon2Hash.Current, memory, NullLogger<HashQueue>.Instance);
        var (running, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(number => gate.RunAsync(
            new Origin($"site {number}", "network"),
            () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                Thread.Yield();
                Interlocked.Decrement(ref running);
                return true;
            },
            CancellationToken.None)));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Too_much_to_do_is_503()
    {
        var context = EndpointFilterInvocationContext.Create(new DefaultHttpContext());

        var answer = await new DoorcodeFilter(NullLogger<DoorcodeFilter>.Instance)
            .InvokeAsync(context, _ => throw new OverloadedException("too many"));

        Assert.Equal(Problems.Unavailable, Assert.IsType<ProblemResult>(answer).Problem);
    }

    private bool Hold(ManualResetEventSlim hold)
    {
        var isSet = hold.Wait(TimeSpan.FromSeconds(20));
        Interlocked.Increment(ref _finished);
        return isSet;
    }
}
