using Doorcode.Harness.Facts;
using Doorcode.Harness.Faults;
using Doorcode.Harness.Mail;
using Doorcode.Harness.People;
using Doorcode.Harness.Reporting;
using Doorcode.Harness.Setup;
using Doorcode.Rig;

namespace Doorcode.Harness;

/// <summary>The order of a run: start everything, let people in while faults come and go, look at what is left.</summary>
internal sealed class HarnessRun(RunSettings settings)
{
    /// <summary>What the last to arrive needs, with a mail that waits for a lease.</summary>
    private static readonly TimeSpan LastLives = TimeSpan.FromSeconds(150);

    public async Task<RunReport> RunAsync(CancellationToken cancel)
    {
        using var folder = new ScratchFolder { IsKept = settings.KeepsFolder };
        if (settings.KeepsFolder)
            Progress.Say($"Logs and what was seen (history.txt) stay in {folder.Path}");
        var executable = settings.Executable ?? await Publishing.PublishAsync("src/Doorcode.Server", folder.Make("publish"), "doorcode", cancel);
        var clock = new RunClock();
        var history = new History { Servers = settings.Servers };
        var letterboxes = new Letterboxes(history, clock);
        await using var stage = await Stage.StartAsync(settings, folder, executable, letterboxes, cancel);

        using var balancer = new Door(Exchange.Balancer, stage.Balancer.Address, history, clock);
        using var probing = new Door(Exchange.Balancer, stage.Balancer.Address, history: null, clock);
        var servers = stage.Servers.Select(server => new Door(server.Name, server.Address, history, clock)).ToList();
        var world = new World(balancer, servers, letterboxes, history, clock);
        var population = new Population(world, settings.PeakRate, settings.People);
        var injector = new Injector(stage, new RecoveryProbe(stage, probing, history, clock), history, clock);
        var finished = await LiveAsync(population, injector, history, world, cancel);
        servers.ForEach(server => server.Dispose());

        if (settings.KeepsFolder)
            await history.WriteAsync(folder.File("history.txt"));
        var report = new RunReport(settings, history, population);
        if (!finished)
            report.Invalid("Some people did not finish their lives in time.");
        if (population.Defect is { } defect)
            report.Invalid($"The harness failed: {defect}");
        return report;
    }

    private async Task<bool> LiveAsync(Population population, Injector injector, History history, World world, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var stalls = StallWatch.Start(history, world.Clock, over.Token);
        var progress = new ProgressLine(history, population, injector, world.Clock).RunAsync(over.Token);
        await Task.WhenAll(
            population.ArriveAsync(settings.Duration, over.Token),
            new Schedule(injector, world.Clock).RunAsync(settings.Faults, settings.Duration, over.Token));
        var finished = await population.FinishAsync(LastLives);
        await new Aftermath(world, population).RunAsync(over.Token);
        await over.CancelAsync();
        await Task.WhenAll(progress, injector.Sabotage);
        stalls.Join();
        return finished;
    }
}
