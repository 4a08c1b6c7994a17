using System.Globalization;

namespace Doorcode.Rig;

/// <summary>One server: a published executable, its environment and its port; can be started again and again.</summary>
/// <param name="name">What the load balancer and the report call it.</param>
/// <param name="executable">The published executable.</param>
/// <param name="folder">Its working directory, which also takes its log.</param>
/// <param name="environment">Its settings.</param>
public sealed class DoorcodeServer(string name, string executable, string folder, IReadOnlyDictionary<string, string> environment)
    : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private ChildProcess? _process;

    /// <summary>What the load balancer and the report call it.</summary>
    public string Name => name;

    /// <summary>Its port of the loopback interface.</summary>
    public int Port { get; } = FreePort.Find();

    /// <summary>Where it answers.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/"));

    /// <summary>Whether its process runs; it may stand still.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What its process has used of the processor.</summary>
    public TimeSpan ProcessorTime => _process is null ? TimeSpan.Zero : ProcessTree.ProcessorTime(_process.Id);

    /// <summary>Starts it, and comes back when it is ready.</summary>
    /// <param name="skew">How far its clock is off.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task StartAsync(TimeSpan skew, CancellationToken cancel)
    {
        _process = ChildProcess.Start(new ChildCommand(name, executable, [], folder, folder) { Environment = Settings(skew) });
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        while (!await IsReadyAsync(http, patience.Token))
        {
            if (_process.HasExited || patience.IsCancellationRequested)
                throw new InvalidRunException($"{name} did not get ready: {_process.LastLines}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancel);
        }
    }

    /// <summary>Asks it to end, and waits.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public Task<bool> StopAsync() => _process is null ? Task.FromResult(true) : _process.StopAsync();

    /// <summary>Ends it at once.</summary>
    public Task KillAsync() => _process is null ? Task.CompletedTask : _process.KillAsync();

    /// <summary>Lets it stand still, or go on.</summary>
    /// <param name="signal"><see cref="Signal.Stop"/> or <see cref="Signal.Continue"/>.</param>
    public void Send(Signal signal) => _process?.Send(signal);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private Dictionary<string, string?> Settings(TimeSpan skew)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        // Nothing of the caller's configuration reaches the server.
        foreach (var inherited in Environment.GetEnvironmentVariables().Keys.OfType<string>().Where(IsConfiguration))
            settings[inherited] = null;
        settings["ASPNETCORE_ENVIRONMENT"] = "Production";
        settings["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority);
        settings["HOME"] = folder;
        settings["Logging__LogLevel__Default"] = "Warning";
        foreach (var (key, value) in environment)
            settings[key] = value;
        if (skew != TimeSpan.Zero)
        {
            foreach (var (key, value) in WrongClock.Environment(skew))
                settings[key] = value;
        }
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
