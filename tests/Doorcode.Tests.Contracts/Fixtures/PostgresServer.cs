using System.Diagnostics;
using System.Globalization;
using Doorcode.Rig;
using Npgsql;

namespace Doorcode.Tests.Fixtures;

/// <summary>A throwaway PostgreSQL cluster of the distribution's own binaries, in a temporary folder on a free port of 127.0.0.1.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>For tests that are about something else than time: the machine may be busy.</summary>
    private const string Patience = ";Command Timeout=30";

    private static readonly Lazy<PostgresServer> Only = new(() => new PostgresServer());

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-postgres-").FullName;
    private readonly Lazy<Task> _started;
    private int _databases;

    public PostgresServer() => _started = new(() => Task.Run(MakeAsync));

    private PostgresServer(PostgresServer primary) => _started = new(() => Task.Run(() => CopyAsync(primary)));

    /// <summary>One cluster for all tests that do not stop it; each class makes databases of its own. Starts at first use.</summary>
    public static PostgresServer Shared => Only.Value;

    public static bool IsSharedStarted => Only.IsValueCreated;

    public int Port { get; private set; }

    /// <summary>The role that owns the cluster.</summary>
    public string Superuser { get; init; } = "doorcode";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Is there while the cluster runs.</summary>
    private string PidFile => Path.Combine(Data, "postmaster.pid");

    internal static string Programs =>
        Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";

    /// <summary>Makes an empty database.</summary>
    /// <param name="more">What follows its name in CREATE DATABASE.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabaseAsync(string more = "")
    {
        await _started.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"doorcode_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} {more}");
        return ConnectionTo(name) + Patience;
    }

    /// <summary>As operators write it: with Doorcode's own limits.</summary>
    public static string WithoutPatience(string connection) => connection.Replace(Patience, "", StringComparison.Ordinal);

    /// <summary>Makes a standby that follows this cluster.</summary>
    public async Task<PostgresServer> NewStandbyAsync()
    {
        await _started.Value;
        var standby = new PostgresServer(this) { Superuser = Superuser };
        await standby._started.Value;
        return standby;
    }

    public string ConnectionTo(string database) => $"Host=127.0.0.1;Port={Port};Database={database};Username={Superuser}";

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionTo(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public Task StopAsync(string mode = "fast") => ControlAsync("stop", "-m", mode);

    public Task StartAsync() => ControlAsync(
        "start", "-l", Path.Combine(_folder, "log"), "-o",
        $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200 -c deadlock_timeout=100ms");

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Restarts a primary as a standby that follows nobody: it answers queries and takes no writes.</summary>
    public async Task RestartAsStandbyAsync()
    {
        await StopAsync();
        var signal = Path.Combine(Data, "standby.signal");
        await File.WriteAllTextAsync(signal, "");
        await GiveAsync(signal);
        await StartAsync();
    }

    /// <summary>Takes no more writes, and keeps its connections, as some cluster managers fence a primary.</summary>
    public async Task FenceAsync()
    {
        await ExecuteAsync("postgres", "ALTER SYSTEM SET default_transaction_read_only = on");
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await Eventually.TrueAsync(
            async () =>
            {
                await using var connection = new NpgsqlConnection(ConnectionTo("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return connection.PostgresParameters["default_transaction_read_only"] is "on";
            },
            "new connections take no writes");
    }

    /// <summary>Makes a standby the primary; it takes writes when this comes back.</summary>
    public Task PromoteAsync() => ControlAsync("promote");

    /// <summary>Stops every process of the cluster in its tracks: connections stay, and nothing answers.</summary>
    public void Pause() => Signal("-STOP");

    public void Resume() => Signal("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            await _started.Value;
            if (File.Exists(PidFile))
            {
                Resume();
                await StopAsync("immediate");
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a program as the user who owns the cluster: PostgreSQL refuses to be root.</summary>
    internal static async Task RunAsync(string program, params string[] arguments)
    {
        string[] user = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : [];
        // Its output goes nowhere: the server that pg_ctl starts would keep a pipe open.
        string[] shell = ["-c", "exec \"$@\" >/dev/null 2>&1", "sh"];
        var start = new ProcessStartInfo("sh", [.. shell, .. user, program, .. arguments]) { WorkingDirectory = "/tmp", UseShellExecute = false };

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    /// <summary>Gives a file or folder to the user who owns the cluster.</summary>
    internal static async Task GiveAsync(string path)
    {
        if (Environment.UserName != "root")
            return;

        using var process = Process.Start("chown", ["-R", "postgres", path]);
        await process.WaitForExitAsync();
    }


    private async Task MakeAsync()
    {
        await GiveAsync(_folder);
        await RunAsync(Programs + "initdb", "-D", Data, "-A", "trust", "-U", Superuser, "--no-sync", "-E", "UTF8", "--locale=C");
        Port = FreePort.Find();
        await StartAsync();
    }

    private async Task CopyAsync(PostgresServer primary)
    {
        await GiveAsync(_folder);
        await RunAsync(
            Programs + "pg_basebackup", "-R", "-c", "fast", "--no-sync", "-U", primary.Superuser, "-D", Data,
            "-h", "127.0.0.1", "-p", primary.Port.ToString(CultureInfo.InvariantCulture));
        Port = FreePort.Find();
        await StartAsync();
    }

    private Task ControlAsync(string verb, params string[] more) =>
        RunAsync(Programs + "pg_ctl", [verb, "-D", Data, "-w", "-s", .. more]);

    private void Signal(string signal)
    {
        var postmaster = File.ReadLines(PidFile).First();
        string[] all = [postmaster, .. Children(postmaster)];
        using var kill = Process.Start("kill", [signal, .. all]);
        kill.WaitForExit();
    }

    private static IEnumerable<string> Children(string parent)
    {
        foreach (var folder in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            string status;
            try
            {
                status = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
                continue;
            }

            // After the name in brackets: state and parent.
            if (status[(status.LastIndexOf(')') + 2)..].Split(' ')[1] == parent)
                yield return Path.GetFileName(folder);
        }
    }
}

/// <summary>Ends the shared cluster with the tests.</summary>
public sealed class SharedPostgresServer : IAsyncDisposable
{
    public ValueTask DisposeAsync() => PostgresServer.IsSharedStarted ? PostgresServer.Shared.DisposeAsync() : ValueTask.CompletedTask;
}
