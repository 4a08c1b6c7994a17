using System.Globalization;

namespace Doorcode.Rig;

/// <summary>
/// A throwaway PostgreSQL cluster in a folder of its own, on a Unix socket and a port of the loopback interface. Commits are on
/// disk before they are answered: <c>fsync</c> and <c>synchronous_commit</c> are on.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Owner = "postgres";

    /// <summary>Who connects; nobody is asked for a password.</summary>
    public const string Role = "doorcode";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder;
    private readonly string _programs;
    private readonly int _port;
    private ChildProcess? _process;

    private PostgresCluster(string folder, string programs, int port) => (_folder, _programs, _port) = (folder, programs, port);

    /// <summary>Makes the cluster and starts it.</summary>
    /// <param name="folder">A new folder.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async Task<PostgresCluster> CreateAsync(string folder, CancellationToken cancel)
    {
        var cluster = new PostgresCluster(folder, FindPrograms(), FreePort.Find());
        if (Environment.IsPrivilegedProcess)
            await ChildProcess.RunAsync(["chown", Owner, folder], user: null, cancel);
        await ChildProcess.RunAsync(
            [Path.Combine(cluster._programs, "initdb"), "-D", cluster.Data, "-U", Role, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            Owner, cancel);
        await cluster.StartAsync(cancel);
        return cluster;
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>What Npgsql connects with: over the socket, as a server on the same machine would.</summary>
    /// <param name="database">The database's name.</param>
    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host={_folder};Port={_port};Username={Role};Database={database}");

    /// <summary>The folder of its Unix socket.</summary>
    public string Socket => _folder;

    /// <summary>Its port, which also names the socket.</summary>
    public int Port => _port;

    /// <summary>What its processes have used of the processor.</summary>
    public TimeSpan ProcessorTime => _process is null ? TimeSpan.Zero : ProcessTree.ProcessorTime(_process.Id);

    /// <summary>Starts it, and comes back when it answers.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public async Task StartAsync(CancellationToken cancel)
    {
        _process = ChildProcess.Start(new ChildCommand(
            "postgres",
            Path.Combine(_programs, "postgres"),
            [
                "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", _folder,
                "-c", "listen_addresses=127.0.0.1", "-c", "fsync=on", "-c", "synchronous_commit=on",
                "-c", "max_connections=300", "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB",
            ],
            _folder, _folder)
        { User = Owner });
        await WaitUntilReadyAsync(cancel);
    }

    /// <summary>Waits until it accepts connections.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public async Task WaitUntilReadyAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        while (!await AnswersAsync(patience.Token))
        {
            if (_process is null or { HasExited: true })
                throw new InvalidRunException($"PostgreSQL ended: {_process?.LastLines}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Makes an empty database.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task CreateDatabaseAsync(string database, CancellationToken cancel) =>
        QueryAsync("postgres", $"CREATE DATABASE {database}", cancel);

    /// <summary>Runs SQL and returns what <c>psql</c> prints without ornament: a line a row, columns between <c>|</c>.</summary>
    /// <param name="database">Where.</param>
    /// <param name="sql">What.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<string> QueryAsync(string database, string sql, CancellationToken cancel) =>
        (await ChildProcess.RunAsync(
            [
                Path.Combine(_programs, "psql"), "-h", _folder, "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", Role,
                "-d", database, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql,
            ],
            user: null, cancel)).Trim();

    /// <summary>Stops it: kindly with <see cref="Signal.Interrupt"/>, or as a crash would with <see cref="Signal.Quit"/>.</summary>
    /// <param name="how">The signal.</param>
    public async Task StopAsync(Signal how)
    {
        if (_process is null)
            return;
        await _process.StopAsync(how);
        _process = null;
    }

    /// <summary>Lets every one of its processes stand still, or go on.</summary>
    /// <param name="signal"><see cref="Signal.Stop"/> or <see cref="Signal.Continue"/>.</param>
    public void Send(Signal signal)
    {
        if (_process is not { } process)
            return;
        // The first process first: it starts no other one while it stands.
        process.Send(signal);
        foreach (var child in ProcessTree.ChildrenOf(process.Id))
            Signals.Send(child, signal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Send(Signal.Continue);
        await StopAsync(Signal.Interrupt);
        if (Environment.IsPrivilegedProcess)
            await ChildProcess.RunAsync(["chown", "-R", "root", _folder], user: null, CancellationToken.None);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            await QueryAsync("postgres", "SELECT 1", cancel);
            return true;
        }
        catch (InvalidRunException)
        {
            return false;
        }
    }

    private static string FindPrograms() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.EnumerateDirectories("/usr/lib/postgresql") : [])
            .Select(version => Path.Combine(version, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "postgres")))
            .OrderBy(folder => int.Parse(Path.GetFileName(Path.GetDirectoryName(folder)!), CultureInfo.InvariantCulture))
            .LastOrDefault()
        ?? throw new InvalidRunException("PostgreSQL is missing; on Debian: apt-get install postgresql");
}
