using Doorcode.Harness.Facts;
using Doorcode.Harness.Setup;
using Doorcode.Rig;

namespace Doorcode.Harness.Faults;

/// <summary>Does to the running parts what the faults say, and notes what is seen of it.</summary>
internal sealed class Injector(Stage stage, RecoveryProbe probe, History history, RunClock clock)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(7);
    private static readonly TimeSpan MarkDownPatience = TimeSpan.FromSeconds(10);
    private int _turn;

    /// <summary>The fault that acts now.</summary>
    public string? Active { get; private set; }

    /// <summary>Runs until the run is over, once it has been injected.</summary>
    public Task Sabotage { get; private set; } = Task.CompletedTask;

    public async Task InjectAsync(FaultKind kind, TimeSpan length, CancellationToken cancel)
    {
        var server = kind.Name is "kill-server" or "restart-server" or "pause-server" or "clock-skew"
            ? stage.Servers[_turn++ % stage.Servers.Count]
            : null;
        // With one server nobody takes over: clients notice whatever happens to it.
        var excuse = server is not null && stage.Servers.Count == 1 ? Excuse.WhileActive : kind.Excuse;
        var run = new FaultRun(kind.Name, server?.Name, excuse, clock.Now);
        history.Faults.Enqueue(run);
        Active = kind.Name;
        Progress.Say($"Fault at {clock.Now / 1000.0:0.0} s: {kind.Name} {server?.Name}");
        if (server is not null)
            await HarmServerAsync(run, server, length, cancel);
        else
            await HarmStoreAsync(run, length, cancel);
        Active = null;
        Progress.Say($"Fault over at {clock.Now / 1000.0:0.0} s: {kind.Name}, first answer {run.FirstAnswerAt - run.BackAt} ms after");
    }

    private async Task HarmServerAsync(FaultRun run, DoorcodeServer server, TimeSpan length, CancellationToken cancel)
    {
        run.Recovery = "back in the load balancer";
        switch (run.Name)
        {
            case "kill-server":
                await server.KillAsync();
                await WatchMarkDownAsync(run, server, cancel);
                await WaitAsync(length, cancel);
                await server.StartAsync(TimeSpan.Zero, cancel);
                break;
            case "restart-server":
                await server.StopAsync();
                await server.StartAsync(TimeSpan.Zero, cancel);
                break;
            case "pause-server":
                server.Send(Signal.Stop);
                await WatchMarkDownAsync(run, server, cancel);
                await WaitAsync(length, cancel);
                server.Send(Signal.Continue);
                break;
            default:
                foreach (var skew in new[] { -Skew, Skew })
                {
                    await server.StopAsync();
                    await server.StartAsync(skew, cancel);
                    await WaitAsync(length / 2, cancel);
                }
                await server.StopAsync();
                await server.StartAsync(TimeSpan.Zero, cancel);
                break;
        }
        run.BackAt = clock.Now;
        run.FirstAnswerAt = await probe.WaitForServerAsync(server, cancel);
    }

    private async Task HarmStoreAsync(FaultRun run, TimeSpan length, CancellationToken cancel)
    {
        switch (run.Name)
        {
            case "stop-postgres":
                await stage.Postgres!.StopAsync(Signal.Quit);
                await WaitAsync(length, cancel);
                await stage.Postgres.StartAsync(cancel);
                break;
            case "restart-postgres":
                await stage.Postgres!.StopAsync(Signal.Interrupt);
                await stage.Postgres.StartAsync(cancel);
                break;
            case "pause-postgres":
                stage.Postgres!.Send(Signal.Stop);
                await WaitAsync(length, cancel);
                stage.Postgres.Send(Signal.Continue);
                break;
            case "stop-redis":
                await stage.Redis!.StopAsync(Signal.Kill);
                await WaitAsync(length, cancel);
                await stage.Redis.StartAsync(cancel);
                break;
            case "restart-redis":
                await stage.Redis!.StopAsync(Signal.Terminate);
                await stage.Redis.StartAsync(cancel);
                break;
            case "pause-redis":
                stage.Redis!.Send(Signal.Stop);
                await WaitAsync(length, cancel);
                stage.Redis.Send(Signal.Continue);
                break;
            case "flush-redis":
                await stage.Redis!.FlushAsync(cancel);
                break;
            case "sabotage":
                Sabotage = Faults.Sabotage.RunAsync(stage.Postgres!, cancel);
                break;
            case "stop-smtp":
                await stage.Mailbox.FinishAsync();
                await WaitAsync(length, cancel);
                stage.Mailbox.Start();
                break;
        }
        run.BackAt = clock.Now;
        run.Recovery = RecoveryProbe.WhatFor(run.Name);
        run.FirstAnswerAt = await probe.WaitForStoreAsync(run.Name, cancel);
    }

    private async Task WatchMarkDownAsync(FaultRun run, DoorcodeServer server, CancellationToken cancel)
    {
        var giveUpAt = clock.Now + (long)MarkDownPatience.TotalMilliseconds;
        while (clock.Now < giveUpAt)
        {
            if (!(await stage.Balancer.UpAsync(cancel)).Contains(server.Name))
            {
                run.MarkedDownAt = clock.Now;
                return;
            }
            await WaitAsync(TimeSpan.FromMilliseconds(30), cancel);
        }
        throw new InvalidRunException($"the load balancer did not notice that {server.Name} is gone");
    }

    private static Task WaitAsync(TimeSpan time, CancellationToken cancel) => Task.Delay(time, TimeProvider.System, cancel);
}
