using System.CommandLine;
using System.Globalization;
using Doorcode.Harness.Faults;
using Doorcode.Harness.Setup;
using Doorcode.Rig;

namespace Doorcode.Harness;

/// <summary>The command line.</summary>
internal static class HarnessCommand
{
    private static readonly string[] Stores = ["sqlite", "postgres", "postgres+redis"];

    public static RootCommand Create()
    {
        var store = new Option<string>("--store") { Description = $"{string.Join(", ", Stores)}.", DefaultValueFactory = _ => Stores[2] };
        store.AcceptOnlyFromAmong(Stores);
        var servers = new Option<int>("--servers") { Description = "How many servers; one with SQLite.", DefaultValueFactory = _ => 3 };
        var minutes = new Option<double>("--minutes") { Description = "How long people arrive.", DefaultValueFactory = _ => 10 };
        var rate = new Option<double>("--rate") { Description = "People a second at the end; a quarter of it at the beginning.", DefaultValueFactory = _ => 4 };
        var people = new Option<int>("--people") { Description = "How many people at most.", DefaultValueFactory = _ => 10_000 };
        var faults = new Option<string>("--faults")
        {
            Description = $"none, all that fit, or some by comma: {string.Join(", ", FaultKind.All.Select(fault => fault.Name))}.",
            DefaultValueFactory = _ => "all",
        };
        var doorcode = new Option<FileInfo>("--doorcode") { Description = "A published executable, instead of publishing one." }.AcceptExistingOnly();
        var keep = new Option<bool>("--keep") { Description = "Leaves the folder with the logs." };

        var root = new RootCommand("Lives the lives of many people on several servers, breaks what can break, and tells what was lost or wrong.")
        {
            store, servers, minutes, rate, people, faults, doorcode, keep,
        };
        root.SetAction((parsed, cancel) => RunAsync(
            () => Read(parsed.GetValue(store)!, parsed.GetValue(servers), parsed.GetValue(faults)!) with
            {
                Duration = TimeSpan.FromMinutes(Bound(minutes.Name, parsed.GetValue(minutes), 0.05, 120)),
                PeakRate = Bound(rate.Name, parsed.GetValue(rate), 0.1, 200),
                People = (int)Bound(people.Name, parsed.GetValue(people), 1, 100_000),
                Executable = parsed.GetValue(doorcode)?.FullName,
                KeepsFolder = parsed.GetValue(keep),
            },
            cancel));
        return root;
    }

    /// <summary>The settings that depend on each other.</summary>
    public static RunSettings Read(string store, int servers, string faults)
    {
        var kind = (StoreKind)Array.IndexOf(Stores, store);
        var count = kind == StoreKind.Sqlite ? 1 : (int)Bound("--servers", servers, 1, 16);
        return new RunSettings(kind, count, TimeSpan.FromMinutes(10), 4, 10_000, Choose(faults, kind, count), Executable: null, KeepsFolder: false);
    }

    private static IReadOnlyList<FaultKind> Choose(string faults, StoreKind store, int servers)
    {
        if (faults == "none")
            return [];
        if (faults == "all")
            return [.. FaultKind.All.Where(fault => fault.Fits(store, servers))];
        return [.. faults.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name =>
        {
            var fault = FaultKind.All.Append(FaultKind.Sabotage).FirstOrDefault(fault => fault.Name == name)
                ?? throw new InvalidRunException($"there is no fault called '{name}'");
            return fault.Fits(store, servers) ? fault : throw new InvalidRunException($"{name} needs {fault.Needs}, which this run has not");
        })];
    }

    private static double Bound(string option, double given, double least, double most) => given >= least && given <= most
        ? given
        : throw new InvalidRunException(string.Create(CultureInfo.InvariantCulture, $"{option} is {least} to {most}"));

    private static async Task<int> RunAsync(Func<RunSettings> read, CancellationToken cancel)
    {
        try
        {
            var settings = read();
            if (settings.Duration < Schedule.LeastDuration(settings.Faults.Count) && settings.Faults.Count > 0)
            {
                throw new InvalidRunException(string.Create(CultureInfo.InvariantCulture,
                    $"{settings.Faults.Count} faults need at least {Schedule.LeastDuration(settings.Faults.Count).TotalMinutes:0.0} minutes"));
            }
            var report = await new HarnessRun(settings).RunAsync(cancel);
            Console.WriteLine(report.ToMarkdown());
            return report.IsClean ? 0 : 1;
        }
        catch (InvalidRunException invalid)
        {
            Console.WriteLine($"**This run is invalid.** {invalid.Message}");
            return 2;
        }
    }
}
