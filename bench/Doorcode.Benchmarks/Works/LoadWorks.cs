using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>The works that are measured in requests a second, with both servers running side by side.</summary>
internal sealed class LoadWorks(Settings settings, ScratchFolder folder, Report report)
{
    private const string Raw = "raw Argon2id, all cores";
    private readonly Loads _loads = new(folder);

    public bool Knows(string work) => work is "login" or "refresh" or "me" or "register";

    public async Task RunAsync(string[] works, DoorcodeHost doorcodeHost, IdentityHost identityHost, PublishedProgram ceiling,
        CancellationToken cancel)
    {
        await using var doorcode = await doorcodeHost.StartAsync(cancel);
        await using var identity = await identityHost.StartAsync(cancel);
        foreach (var work in works.Where(Knows))
        {
            await report.GuardAsync(work, () => work switch
            {
                "login" => HashingAsync(work, "`POST login`", _loads.Login, 0.95, doorcode, identity, cancel),
                "register" => HashingAsync(work, "`POST register`", _loads.Register, 0.90, doorcode, identity, cancel),
                "refresh" => RefreshAsync(doorcode, identity, cancel),
                _ => MeAsync(doorcode, identity, new CeilingHost(ceiling, folder.Make("ceiling")), cancel),
            });
        }
    }

    // Works whose price is one password hash: what counts is how little comes on top of it.
    private async Task HashingAsync(string work, string row, Func<RunningHost, PreparedLoad> load, double target,
        RunningHost doorcode, RunningHost identity, CancellationToken cancel)
    {
        PreparedLoad raw = (seconds, _) => Task.FromResult(new Load(RawHashes.Measure(seconds), double.NaN, double.NaN));
        var results = await Contest.RunAsync(settings, work, [doorcode, identity],
            [load(doorcode), raw, load(identity)], cancel);
        report.AddLoads(row, results[0], Raw, results[1], Target.AtLeast(target));
        report.AddLoads(row, results[0], identity.Host.Name, results[2], Target.None);
    }

    private async Task RefreshAsync(RunningHost doorcode, RunningHost identity, CancellationToken cancel)
    {
        var results = await Contest.RunAsync(settings, "refresh", [doorcode, identity],
        [
            await _loads.RefreshAsync(doorcode, settings.Chains(Settings.Connections), Settings.Accounts, cancel),
            await _loads.RefreshAsync(identity, settings.Chains(Settings.Connections), Settings.Accounts, cancel),
        ], cancel);
        report.AddLoads("`POST token/refresh`", results[0], identity.Host.Name, results[1], Target.AtLeast(2));
    }

    private async Task MeAsync(RunningHost doorcode, RunningHost identity, CeilingHost ceilingHost, CancellationToken cancel)
    {
        await using var ceiling = await ceilingHost.StartAsync(cancel);
        var results = await Contest.RunAsync(settings, "me", [doorcode, identity, ceiling],
            [await _loads.MeAsync(doorcode, cancel), await _loads.MeAsync(identity, cancel), _loads.Empty(ceiling)], cancel);
        report.AddLoads("`GET me`", results[0], identity.Host.Name, results[1], Target.AtLeast(2.5));
        report.AddLoads("`GET me`", results[0], ceilingHost.Name, results[2], Target.None);
    }
}
