using System.Diagnostics;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Hosts;

/// <summary>A published program with a data folder of its own, that can be started again and again.</summary>
internal abstract class BenchmarkHost(PublishedProgram program, string folder)
{
    public abstract string Name { get; }

    public abstract Api Api { get; }

    protected string Folder { get; } = folder;

    protected abstract IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The address of account number <paramref name="number"/> of a seeded database.</summary>
    public static string Address(int number) => FormattableString.Invariant($"account-{number}@example.org");

    /// <summary>Starts on a free port of the loopback interface; comes back with the first answer that read the database.</summary>
    public Task<RunningHost> StartAsync(CancellationToken cancel)
    {
        var address = FreeAddress();
        var start = ProcessFor(program.Executable, ServeArguments(address));
        start.Environment["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority);
        return RunningHost.StartAsync(this, start, address, cancel);
    }

    /// <summary>What the executable is started with to serve; the address is also in its environment.</summary>
    protected virtual IReadOnlyList<string> ServeArguments(Uri address) => [];

    /// <summary>Runs the executable for a command of its own.</summary>
    protected Task<string> RunToEndAsync(IEnumerable<string> arguments, CancellationToken cancel) =>
        RunToEndAsync(program.Executable, arguments, cancel);

    /// <summary>Starts the executable for a command of its own, and comes back at once.</summary>
    protected Process Begin(IEnumerable<string> arguments) =>
        Process.Start(ProcessFor(program.Executable, arguments)) ?? throw new InvalidRunException($"{Name} did not start");

    /// <summary>Runs a program in the host's environment, and returns what it printed.</summary>
    protected async Task<string> RunToEndAsync(string executable, IEnumerable<string> arguments, CancellationToken cancel)
    {
        using var run = Process.Start(ProcessFor(executable, arguments)) ?? throw new InvalidRunException($"{Name} did not start");
        var error = run.StandardError.ReadToEndAsync(cancel);
        var said = await run.StandardOutput.ReadToEndAsync(cancel);
        await run.WaitForExitAsync(cancel);
        return run.ExitCode == 0 ? said : throw new InvalidRunException($"{Name}: {string.Join(' ', arguments)} failed: {said}{await error}");
    }

    private ProcessStartInfo ProcessFor(string executable, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nothing of the caller's configuration reaches a measured program; keys and caches stay in its folder.
        foreach (var inherited in start.Environment.Keys.Where(IsConfiguration).ToList())
            start.Environment.Remove(inherited);
        start.Environment["HOME"] = Folder;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }

    private static bool IsConfiguration(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase) && name is not "DOTNET_ROOT"
        || name.StartsWith("Doorcode__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("MAILBOXLAYER_", StringComparison.OrdinalIgnoreCase);

    private static Uri FreeAddress() => new(FormattableString.Invariant($"http://127.0.0.1:{FreePort.Find()}/"));
}
