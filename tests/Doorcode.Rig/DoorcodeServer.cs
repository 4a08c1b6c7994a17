using System.Globalization;

namespace Doorcode.Rig;

/// <summary>One server as a process of its own, on a port of its own; can be started again and again.</summary>
public sealed class DoorcodeServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ChildCommand _command;
    private readonly ScratchFolder? _logs;
    private ChildProcess? _process;

    /// <summary>A published executable in production, to which nothing of the caller's configuration comes.</summary>
    /// <param name="name">What the load balancer and the report call it.</param>
    /// <param name="executable">The published executable.</param>
    /// <param name="folder">Its working directory, which also takes its logs.</param>
    /// <param name="environment">Its settings.</param>
    public DoorcodeServer(string name, string executable, string folder, IReadOnlyDictionary<string, string> environment)
        : this(new ChildCommand(name, executable, [], folder, folder) { Environment = Production(folder, environment) }, logs: null)
    {
    }

    private DoorcodeServer(ChildCommand command, ScratchFolder? logs)
    {
        (_command, _logs) = (command, logs);
        Http = new HttpClient { BaseAddress = Address, Timeout = Patience / 2 };
    }

    /// <summary>What the load balancer and the report call it.</summary>
    public string Name => _command.Name;

    /// <summary>Its port of the loopback interface.</summary>
    public int Port { get; } = FreePort.Find();

    /// <summary>Where it answers.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/"));

    /// <summary>Asks it.</summary>
    public HttpClient Http { get; }

    /// <summary>Whether its process runs; it may stand still.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What its process has used of the processor.</summary>
    public TimeSpan ProcessorTime => _process is null ? TimeSpan.Zero : ProcessTree.ProcessorTime(_process.Id);

    /// <summary>All that it has printed.</summary>
    public string Output => _process is null ? "" : _process.Output + _process.Errors;

    /// <summary>What it has printed on standard error, without empty lines.</summary>
    public IReadOnlyList<string> Errors =>
        _process is null ? [] : _process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A server, or a command of one, with the caller's environment and logs outside its working directory; not started yet.</summary>
    /// <param name="name">What the load balancer calls it.</param>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="environment">What is set in its environment.</param>
    public static DoorcodeServer Prepare(
        string name, IReadOnlyList<string> words, string folder, IReadOnlyDictionary<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(words);
        var logs = new ScratchFolder();
        return new DoorcodeServer(
            new ChildCommand(name, words[0], [.. words.Skip(1)], folder, logs.Path) { Environment = environment }, logs);
    }

    /// <summary>Starts it, and comes back at once.</summary>
    /// <param name="skew">How far its clock is off.</param>
    public void Launch(TimeSpan skew = default)
    {
        var settings = new Dictionary<string, string?>(_command.Environment, StringComparer.Ordinal);
        settings.TryAdd("ASPNETCORE_URLS", Address.GetLeftPart(UriPartial.Authority));
        if (skew != TimeSpan.Zero)
        {
            foreach (var (key, value) in WrongClock.Environment(skew))
                settings[key] = value;
        }
        _process = ChildProcess.Start(_command with { Environment = settings });
    }

    /// <summary>Starts it, and comes back when it is ready.</summary>
    /// <param name="skew">How far its clock is off.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task StartAsync(TimeSpan skew, CancellationToken cancel)
    {
        Launch(skew);
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        while (!await IsReadyAsync(http, patience.Token))
        {
            if (!IsRunning || patience.IsCancellationRequested)
                throw new InvalidRunException($"{Name} did not get ready: {Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancel);
        }
    }

    /// <summary>Asks it to end, and waits.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public Task<bool> StopAsync() => _process is null ? Task.FromResult(true) : _process.StopAsync();

    /// <summary>Ends it at once: nothing is finished, nothing is flushed.</summary>
    public Task KillAsync() => _process is null ? Task.CompletedTask : _process.KillAsync();

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="InvalidRunException">It does not end.</exception>
    public async Task<int> WaitForExitAsync() =>
        _process is not null && await _process.WaitForExitAsync() is { } exitCode
            ? exitCode
            : throw new InvalidRunException($"{Name} did not end: {Output}");

    /// <summary>Lets it stand still or go on, or asks it to end without waiting.</summary>
    /// <param name="signal">The signal.</param>
    public void Send(Signal signal) => _process?.Send(signal);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is not null)
        {
            await _process.KillAsync();
            await _process.DisposeAsync();
            _process = null;
        }
        _logs?.Dispose();
    }

    private static Dictionary<string, string?> Production(string folder, IReadOnlyDictionary<string, string> environment)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        // Nothing of the caller's configuration reaches the server.
        foreach (var inherited in Environment.GetEnvironmentVariables().Keys.OfType<string>().Where(IsConfiguration))
            settings[inherited] = null;
        settings.Remove("ASPNETCORE_URLS");
        settings["ASPNETCORE_ENVIRONMENT"] = "Production";
        settings["HOME"] = folder;
        settings["Logging__LogLevel__Default"] = "Warning";
        foreach (var (key, value) in environment)
            settings[key] = value;
        return settings;
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static bool IsConfiguration(string variable) =>
        variable.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("Doorcode__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("MAILBOXLAYER_", StringComparison.OrdinalIgnoreCase);
}
