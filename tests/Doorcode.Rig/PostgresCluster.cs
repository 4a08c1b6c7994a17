using System.Globalization;

namespace Doorcode.Rig;

/// <summary>
/// A throwaway PostgreSQL cluster of the distribution's own binaries, in a folder of its own, on a Unix socket and a free port of
/// the loopback interface. Roles have no passwords.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>The role that owns a cluster unless another one is named.</summary>
    public const string Role = "doorcode";

    // PostgreSQL refuses to run as root.
    private const string Owner = "postgres";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Durable =
        ["fsync=on", "synchronous_commit=on", "max_connections=300", "shared_buffers=512MB", "max_wal_size=4GB"];
    private static readonly string[] Quick =
    [
        "fsync=off", "full_page_writes=off", "max_connections=400", "deadlock_timeout=100ms", "checkpoint_timeout=1h", "max_wal_size=4GB",
        // It visits each of hundreds of databases every minute.
        "autovacuum=off",
    ];

    private readonly string _folder;
    private readonly string[] _settings;
    private readonly ScratchFolder? _scratch;
    private readonly Lazy<Task> _made;
    private ChildProcess? _process;

    private PostgresCluster(string folder, string[] settings, ScratchFolder? scratch, Func<PostgresCluster, Task> make) =>
        (_folder, _settings, _scratch, _made) = (folder, settings, scratch, new(() => Task.Run(() => make(this))));

    /// <summary>The folder of the newest PostgreSQL's programs.</summary>
    public static string Programs => FindPrograms();

    /// <summary>The role that owns the cluster.</summary>
    public string Superuser { get; private init; } = Role;

    /// <summary>The folder of its Unix socket.</summary>
    public string Socket => _folder;

    /// <summary>Its port, which also names the socket; the same after a restart.</summary>
    public int Port { get; } = FreePort.Find();

    /// <summary>What its processes have used of the processor.</summary>
    public TimeSpan ProcessorTime => _process is null ? TimeSpan.Zero : ProcessTree.ProcessorTime(_process.Id);

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a cluster and starts it. Commits are on disk before they are answered.</summary>
    /// <param name="folder">A new folder.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async Task<PostgresCluster> CreateAsync(string folder, CancellationToken cancel)
    {
        var cluster = new PostgresCluster(folder, Durable, scratch: null, made => made.InitializeAsync(cancel));
        await cluster.ReadyAsync();
        return cluster;
    }

    /// <summary>
    /// A cluster in a temporary folder that goes with it, for tests: <see cref="ReadyAsync"/> makes it, and a crash of the machine
    /// would damage it.
    /// </summary>
    /// <param name="superuser">The role that owns it.</param>
    public static PostgresCluster Prepare(string superuser = Role)
    {
        var scratch = new ScratchFolder();
        return new PostgresCluster(scratch.Path, Quick, scratch, made => made.InitializeAsync(CancellationToken.None))
        {
            Superuser = superuser,
        };
    }

    /// <summary>Makes the cluster and starts it, unless that was done before.</summary>
    public Task ReadyAsync() => _made.Value;

    /// <summary>Makes a standby that follows this cluster, and starts it.</summary>
    public async Task<PostgresCluster> NewStandbyAsync()
    {
        await ReadyAsync();
        var scratch = new ScratchFolder();
        var standby = new PostgresCluster(scratch.Path, _settings, scratch, made => made.CopyAsync(this)) { Superuser = Superuser };
        await standby.ReadyAsync();
        return standby;
    }

    /// <summary>What Npgsql connects with: over the socket, as a server on the same machine would.</summary>
    /// <param name="database">The database's name.</param>
    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host={_folder};Port={Port};Username={Superuser};Database={database}");

    /// <summary>Starts it again after a stop, and comes back when it answers.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        string[] settings = ["listen_addresses=127.0.0.1", .. _settings];
        _process = ChildProcess.Start(new ChildCommand(
            "postgres",
            Path.Combine(Programs, "postgres"),
            [
                "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", _folder,
                .. settings.SelectMany(setting => new[] { "-c", setting }),
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
        while (!IsReady())
        {
            if (_process is null or { HasExited: true })
                throw new InvalidRunException($"PostgreSQL ended: {_process?.LastLines}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
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
        (await Shell.RequireAsync(
            [
                Path.Combine(Programs, "psql"), "-h", _folder, "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", Superuser,
                "-d", database, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql,
            ],
            user: null, cancel)).Trim();

    /// <summary>Stops it: kindly with <see cref="Signal.Interrupt"/>, or as a crash would with <see cref="Signal.Quit"/>.</summary>
    /// <param name="how">The signal.</param>
    public async Task StopAsync(Signal how = Signal.Interrupt)
    {
        if (_process is null)
            return;
        await _process.StopAsync(how);
        _process = null;
    }

    /// <summary>Stops it kindly and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Restarts a primary as a standby that follows no other: it answers queries and takes no writes.</summary>
    public async Task RestartAsStandbyAsync()
    {
        await StopAsync();
        var signal = Path.Combine(Data, "standby.signal");
        await File.WriteAllTextAsync(signal, "");
        await GiveAsync(signal);
        await StartAsync();
    }

    /// <summary>Makes a standby the primary; it takes writes when this comes back.</summary>
    public Task PromoteAsync() => AsOwnerAsync("pg_ctl", ["promote", "-D", Data, "-w", "-s"], CancellationToken.None);

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

    /// <summary>Gives a file or folder to the user that PostgreSQL runs as.</summary>
    /// <param name="path">The file or folder.</param>
    public static async Task GiveAsync(string path)
    {
        if (Environment.IsPrivilegedProcess)
            await Shell.RequireAsync(["chown", "-R", Owner, path], user: null, CancellationToken.None);
    }

    /// <summary>A program that runs as the user that PostgreSQL runs as.</summary>
    /// <param name="command">The program.</param>
    public static ChildProcess StartAsOwner(ChildCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return ChildProcess.Start(command with { User = Owner });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // It is thrown away: nothing has to be written any more.
        Send(Signal.Continue);
        await StopAsync(Signal.Quit);
        if (Environment.IsPrivilegedProcess)
            await Shell.RequireAsync(["chown", "-R", "root", _folder], user: null, CancellationToken.None);
        _scratch?.Dispose();
    }

    private async Task InitializeAsync(CancellationToken cancel)
    {
        await GiveAsync(_folder);
        await AsOwnerAsync("initdb",
            ["-D", Data, "-U", Superuser, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancel);
        await StartAsync(cancel);
    }

    private async Task CopyAsync(PostgresCluster primary)
    {
        await GiveAsync(_folder);
        await AsOwnerAsync(
            "pg_basebackup",
            [
                "-R", "-c", "fast", "--no-sync", "-U", primary.Superuser, "-D", Data,
                "-h", "127.0.0.1", "-p", primary.Port.ToString(CultureInfo.InvariantCulture),
            ],
            CancellationToken.None);
        await StartAsync();
    }

    private static Task AsOwnerAsync(string program, string[] arguments, CancellationToken cancel) =>
        Shell.RequireAsync([Path.Combine(Programs, program), .. arguments], Owner, cancel);

    // As pg_ctl looks: the first line of the file is the server's process, the eighth its state.
    private bool IsReady()
    {
        try
        {
            return File.ReadAllLines(Path.Combine(Data, "postmaster.pid")) is [var process, _, _, _, _, _, _, var state, ..]
                && process == _process?.Id.ToString(CultureInfo.InvariantCulture)
                && state.Trim() is "ready" or "standby";
        }
        catch (IOException)
        {
            return false; // It is not there yet.
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
