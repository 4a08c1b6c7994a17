namespace Doorcode.Tests.Fixtures;

/// <summary>PgBouncer in transaction mode in front of the shared cluster.</summary>
public sealed class PgBouncer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-pgbouncer-").FullName;

    private ChildProcess? _process;

    public int Port { get; } = FreePort.Find();

    /// <summary>An empty database, as an operator names it behind PgBouncer.</summary>
    public async Task<string> NewDatabaseAsync() =>
        (await SharedPostgres.Cluster.NewDatabaseAsync())
            .Replace($"Port={SharedPostgres.Cluster.Port}", $"Port={Port}", StringComparison.Ordinal) + ";Max Auto Prepare=0";

    public async ValueTask InitializeAsync()
    {
        await SharedPostgres.Cluster.NewDatabaseAsync();
        var settings = Path.Combine(_folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(Path.Combine(_folder, "users"), "\"doorcode\" \"\"\n");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host=127.0.0.1 port={SharedPostgres.Cluster.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {_folder}/users
            pool_mode = transaction
            default_pool_size = 5

            """);
        await PostgresCluster.GiveAsync(_folder);
        _process = PostgresCluster.StartAsOwner(
            new ChildCommand("pgbouncer", Tool.Find("pgbouncer", "pgbouncer"), [settings], _folder, _folder));
        await Eventually.TrueAsync(() => ListensAsync(_process), "PgBouncer listens");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();

        Directory.Delete(_folder, recursive: true);
    }

    private async ValueTask<bool> ListensAsync(ChildProcess process) => process.HasExited
        ? throw new InvalidOperationException($"PgBouncer ended: {process.LastLines}")
        : await FreePort.AcceptsAsync(Port, CancellationToken.None);
}
