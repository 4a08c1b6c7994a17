using System.Diagnostics;

namespace Doorcode.Rig;

/// <summary>A program to start: where, with what, and which user it runs as.</summary>
/// <param name="Name">What it is called in messages; also the name of its logs.</param>
/// <param name="Program">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Its working directory.</param>
/// <param name="LogFolder">Where its output goes, to <c>Name.log</c>, and its errors, to <c>Name.err</c>.</param>
public sealed record ChildCommand(string Name, string Program, IReadOnlyList<string> Arguments, string Folder, string LogFolder)
{
    /// <summary>What is set in its environment; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>The user it runs as when the caller is root; null leaves it root's.</summary>
    public string? User { get; init; }
}

/// <summary>A process that the run has started, and ends by its id.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    // The shell only opens the logs and becomes the program: the id is the program's own, and nothing has to read its output.
    private const string Become = """log=$1 err=$2; shift 2; exec "$@" >>"$log" 2>>"$err" </dev/null""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly string _log;
    private readonly string _err;

    private ChildProcess(string name, Process process, string log, string err) =>
        (Name, _process, _log, _err) = (name, process, log, err);

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>All that it has printed on standard output.</summary>
    public string Output => Read(_log);

    /// <summary>All that it has printed on standard error.</summary>
    public string Errors => Read(_err);

    /// <summary>The end of what it has printed.</summary>
    public string LastLines => string.Join(" | ", $"{Output}{Errors}".Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(8));

    /// <summary>Starts it.</summary>
    /// <param name="command">What to start.</param>
    public static ChildProcess Start(ChildCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var (log, err) = (Path.Combine(command.LogFolder, command.Name + ".log"), Path.Combine(command.LogFolder, command.Name + ".err"));
        string[] words = ["-c", Become, "sh", log, err, .. Shell.AsUser(command.User), command.Program, .. command.Arguments];
        var start = new ProcessStartInfo("/bin/sh", words) { WorkingDirectory = command.Folder, UseShellExecute = false };
        foreach (var (name, value) in command.Environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }
        var process = Process.Start(start) ?? throw new InvalidRunException($"{command.Name} did not start");
        return new ChildProcess(command.Name, process, log, err);
    }

    /// <summary>Sends it a signal.</summary>
    /// <param name="signal">Which one.</param>
    public void Send(Signal signal)
    {
        if (!HasExited)
            Signals.Send(Id, signal);
    }

    /// <summary>Sends a signal to the process group that it leads.</summary>
    /// <param name="signal">Which one.</param>
    public void SendToGroup(Signal signal) => Signals.Send(-Id, signal);

    /// <summary>Ends it at once, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await WaitForExitAsync();
    }

    /// <summary>Asks it to end, waits, and ends it when it does not.</summary>
    /// <param name="signal">How to ask.</param>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(Signal signal = Signal.Terminate)
    {
        Send(signal);
        if (await WaitForExitAsync() is not null)
            return true;
        await KillAsync();
        return false;
    }

    /// <summary>Waits half a minute until it has ended.</summary>
    /// <returns>Its exit code, or null when it has not ended.</returns>
    public async Task<int?> WaitForExitAsync()
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Send(Signal.Continue);
        await StopAsync();
        _process.Dispose();
    }

    private static string Read(string log)
    {
        if (!File.Exists(log))
            return "";
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }
}
