using System.Diagnostics;
using System.Globalization;

namespace Doorcode.Rig;

/// <summary>A program to start: where, with what, and which user it runs as.</summary>
/// <param name="Name">What it is called in messages; also its log's name.</param>
/// <param name="Program">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Its working directory.</param>
/// <param name="LogFolder">Where its output goes, to <c>Name.log</c>.</param>
public sealed record ChildCommand(string Name, string Program, IReadOnlyList<string> Arguments, string Folder, string LogFolder)
{
    /// <summary>What is set in its environment; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Whom it runs as when the run itself is root's; null leaves it root's.</summary>
    public string? User { get; init; }
}

/// <summary>A process that the run has started, and ends by its id.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Process _process;
    private readonly string _log;

    private ChildProcess(string name, Process process, string log) => (Name, _process, _log) = (name, process, log);

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The end of what it has printed.</summary>
    public string LastLines => File.Exists(_log) ? string.Join(" | ", File.ReadLines(_log).TakeLast(8)) : "";

    /// <summary>Starts it.</summary>
    /// <param name="command">What to start.</param>
    public static ChildProcess Start(ChildCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var log = Path.Combine(command.LogFolder, command.Name + ".log");
        // The shell only opens the log and becomes the program: the id is the program's own, and nobody has to read its output.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = command.Folder, UseShellExecute = false };
        foreach (var word in (string[])["-c", "exec \"$@\" >>\"$LOG_FILE\" 2>&1 </dev/null", "sh", .. AsUser(command.User), command.Program, .. command.Arguments])
            start.ArgumentList.Add(word);
        foreach (var (name, value) in command.Environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }
        start.Environment["LOG_FILE"] = log;
        var process = Process.Start(start) ?? throw new InvalidRunException($"{command.Name} did not start");
        return new ChildProcess(command.Name, process, log);
    }

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    /// <param name="program">The program and its arguments.</param>
    /// <param name="user">Whom it runs as when the run itself is root's.</param>
    /// <param name="cancel">Stops waiting, and ends it.</param>
    /// <exception cref="InvalidRunException">It failed.</exception>
    public static async Task<string> RunAsync(IReadOnlyList<string> program, string? user, CancellationToken cancel)
    {
        string[] words = [.. AsUser(user), .. program];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start) ?? throw new InvalidRunException($"{words[0]} did not start");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var error = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            var said = await output + await error;
            return process.ExitCode == 0
                ? said
                : throw new InvalidRunException(string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', words)}: {process.ExitCode}, {said}"));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Sends it a signal.</summary>
    /// <param name="signal">Which one.</param>
    public void Send(Signal signal)
    {
        if (!HasExited)
            Signals.Send(Id, signal);
    }

    /// <summary>Ends it at once, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await WaitAsync(Patience);
    }

    /// <summary>Asks it to end, waits, and ends it when it does not.</summary>
    /// <param name="signal">How to ask.</param>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(Signal signal = Signal.Terminate)
    {
        Send(signal);
        if (await WaitAsync(Patience))
            return true;
        await KillAsync();
        return false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Send(Signal.Continue);
        await StopAsync();
        _process.Dispose();
    }

    private static string[] AsUser(string? user) =>
        user is null || !Environment.IsPrivilegedProcess ? [] : ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"];

    private async Task<bool> WaitAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
