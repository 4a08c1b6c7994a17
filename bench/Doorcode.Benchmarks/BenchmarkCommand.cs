using System.CommandLine;
using System.Globalization;
using Doorcode.Benchmarks.Hosts;
using Doorcode.Benchmarks.Postgres;
using Doorcode.Benchmarks.Works;
using Doorcode.Rig;

namespace Doorcode.Benchmarks;

/// <summary>The command line, and the order of the run.</summary>
internal static class BenchmarkCommand
{
    private static readonly string[] BesidePeer = ["login", "refresh", "me", "register", "start", "memory"];
    private static readonly string[] AllWorks = [.. BesidePeer, "size", "scale", "backup", "flood", "extended", .. PostgresWorks.All];

    public static RootCommand Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each load lasts.", DefaultValueFactory = _ => 10 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each load.", DefaultValueFactory = _ => 5 };
        var only = new Option<string>("--only") { Description = $"Some works only, by comma: {string.Join(',', AllWorks)}." };
        var doorcode = new Option<FileInfo>("--doorcode") { Description = "A published executable, instead of publishing one." }
            .AcceptExistingOnly();
        var previous = new Option<FileInfo>("--previous") { Description = "An executable of an earlier version, to compare with." }
            .AcceptExistingOnly();
        seconds.Validators.Add(given => Bound(given, seconds, 2, 60));
        rounds.Validators.Add(given => Bound(given, rounds, 1, 20));
        only.Validators.Add(given =>
        {
            foreach (var unknown in Works(given.GetValue(only)).Except(AllWorks, StringComparer.Ordinal))
                given.AddError($"There is no work called '{unknown}'.");
        });

        var root = new RootCommand("Measures Doorcode beside ASP.NET Core's MapIdentityApi, and on PostgreSQL beside a Django service.") { seconds, rounds, only, doorcode, previous };
        root.SetAction((parsed, cancel) => RunAsync(
            new Settings(parsed.GetValue(seconds), parsed.GetValue(rounds)),
            Works(parsed.GetValue(only)),
            parsed.GetValue(doorcode)?.FullName,
            parsed.GetValue(previous)?.FullName,
            cancel));
        return root;
    }

    private static string[] Works(string? only) =>
        only?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? AllWorks;

    private static void Bound(System.CommandLine.Parsing.OptionResult given, Option<int> option, int least, int most)
    {
        if (given.GetValue(option) < least || given.GetValue(option) > most)
            given.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {least} to {most}."));
    }

    private static async Task<int> RunAsync(Settings settings, string[] works, string? doorcode, string? previous, CancellationToken cancel)
    {
        var report = new Report(settings);
        try
        {
            settings.DemandLivingTokens();
            Wrk.Demand();
            using var folder = new ScratchFolder();
            var programs = new Programs(folder, doorcode, cancel);
            if (works.Intersect(BesidePeer, StringComparer.Ordinal).Any())
                await RunBesidePeerAsync(settings, works, programs, folder, report, cancel);
            if (previous is not null)
                await report.GuardAsync("previous", () => PreviousWork.RunAsync(settings, programs, new PublishedProgram(previous), folder, report, cancel));
            if (works.Contains("size", StringComparer.Ordinal))
                await report.GuardAsync("size", () => SizeWork.RunAsync(programs, report));
            if (works.Contains("scale", StringComparer.Ordinal))
                await report.GuardAsync("scale", () => ScaleWork.RunAsync(settings, programs, folder, report, cancel));
            if (works.Contains("backup", StringComparer.Ordinal))
                await report.GuardAsync("backup", () => BackupWork.RunAsync(settings, programs, folder, report, cancel));
            if (works.Contains("flood", StringComparer.Ordinal))
                await report.GuardAsync("flood", () => FloodWork.RunAsync(settings, programs, folder, report, cancel));
            if (works.Contains("extended", StringComparer.Ordinal))
                await report.GuardAsync("extended", () => ExtendedWork.RunAsync(settings, programs, folder, report, cancel));
            if (works.Intersect(PostgresWorks.All, StringComparer.Ordinal).Any())
                await report.GuardAsync("PostgreSQL", () => new PostgresWorks(settings, programs, folder, report).RunAsync(works, cancel));
        }
        catch (InvalidRunException invalid)
        {
            report.Invalid("the run", invalid.Message);
        }
        Console.WriteLine(report.ToMarkdown());
        return report.IsValid ? 0 : 1;
    }

    private static async Task RunBesidePeerAsync(Settings settings, string[] works, Programs programs, ScratchFolder folder,
        Report report, CancellationToken cancel)
    {
        var doorcode = new DoorcodeOnSqlite(await programs.DoorcodeAsync(), folder.Make("doorcode"));
        var identity = new IdentityHost(await programs.IdentityAsync(), folder.Make("identity"));
        Progress.Say($"Seeding {Settings.Accounts} accounts on either side");
        await doorcode.SeedAsync(Settings.Accounts, cancel);
        await identity.SeedAsync(Settings.Accounts, cancel);

        // These two start and stop the hosts themselves, and come before any load has touched the databases.
        if (works.Contains("start", StringComparer.Ordinal))
            await report.GuardAsync("start", () => StartWork.RunAsync(doorcode, identity, report, cancel));
        if (works.Contains("memory", StringComparer.Ordinal))
            await report.GuardAsync("memory", () => MemoryWork.RunAsync(settings, doorcode, identity, folder, report, cancel));

        var loads = new LoadWorks(settings, folder, report);
        if (works.Any(loads.Knows))
            await loads.RunAsync(works, doorcode, identity, await programs.CeilingAsync(), cancel);
    }
}
