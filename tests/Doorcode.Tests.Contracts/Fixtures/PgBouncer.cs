using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Doorcode.Rig;

namespace Doorcode.Tests.Fixtures;

/// <summary>PgBouncer in transaction mode in front of the shared cluster.</summary>
public sealed class PgBouncer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-pgbouncer-").FullName;

    public int Port { get; } = FreePort.Find();

    private string PidFile => Path.Combine(_folder, "pid");

    /// <summary>An empty database, as an operator names it behind PgBouncer.</summary>
    public async Task<string> NewDatabaseAsync() =>
        (await PostgresServer.Shared.NewDatabaseAsync())
            .Replace($"Port={PostgresServer.Shared.Port}", $"Port={Port}", StringComparison.Ordinal) + ";Max Auto Prepare=0";

    public async ValueTask InitializeAsync()
    {
        await PostgresServer.Shared.NewDatabaseAsync();
        var settings = Path.Combine(_folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(Path.Combine(_folder, "users"), "\"doorcode\" \"\"\n");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host=127.0.0.1 port={PostgresServer.Shared.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {_folder}/users
            pool_mode = transaction
            default_pool_size = 5
            logfile = {_folder}/log
            pidfile = {PidFile}

            """);
        await PostgresServer.GiveAsync(_folder);
        await PostgresServer.RunAsync("/usr/sbin/pgbouncer", "-d", settings);
        await Eventually.TrueAsync(
            async () =>
            {
                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync("127.0.0.1", Port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "PgBouncer listens");
    }

    public async ValueTask DisposeAsync()
    {
        using (var process = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(PidFile), CultureInfo.InvariantCulture)))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
