using Doorcode.Accounts;
using Doorcode.Http;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Accounts;

public sealed class HashGateTests
{
    private const int Overloaded = 1003;

    [Fact]
    public async Task More_than_the_queue_holds_is_refused_as_too_much_and_what_it_holds_is_done()
    {
        using var gate = new HashGate(Meters.None());
        using var hold = new ManualResetEventSlim();
        var waiting = new List<Task<bool>>();
        var refused = false;
        for (var i = 0; i < 100 * Environment.ProcessorCount && !refused; i++)
        {
            try
            {
                waiting.Add(gate.RunAsync(() => hold.Wait(TimeSpan.FromSeconds(20)), CancellationToken.None));
            }
            catch (OverloadedException)
            {
                refused = true;
            }
        }

        hold.Set();
        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.True(refused);
    }

    [Fact]
    public async Task Whoever_gives_up_waits_no_longer_though_the_hash_that_runs_is_finished()
    {
        using var gate = new HashGate(Meters.None());
        using var begun = new ManualResetEventSlim();
        using var hold = new ManualResetEventSlim();
        using var patience = new CancellationTokenSource();
        var running = gate.RunAsync(
            () =>
            {
                begun.Set();
                return hold.Wait(TimeSpan.FromSeconds(20));
            },
            patience.Token);
        begun.Wait();
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, gate.Finished);
        hold.Set();
        await Eventually.TrueAsync(() => gate.Finished == 1, "the hash has been finished");
    }

    [Fact]
    public async Task Too_much_to_do_is_503_and_a_warning_that_blames_no_store()
    {
        using var log = new LogWatch();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        var context = EndpointFilterInvocationContext.Create(new DefaultHttpContext());

        var answer = await new DoorcodeFilter(logs.CreateLogger<DoorcodeFilter>())
            .InvokeAsync(context, _ => throw new OverloadedException("too many"));

        Assert.Equal(Problems.Unavailable, Assert.IsType<ProblemResult>(answer).Problem);
        var logged = Assert.Single(log.Events);
        Assert.Equal((Overloaded, LogLevel.Warning), (logged.Id, logged.Level));
    }
}
