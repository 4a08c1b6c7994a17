using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Postgres;

/// <summary>PgBouncer in transaction mode in front of the shared cluster.</summary>
public sealed class PgBouncer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-pgbouncer-").FullName;

    public int Port { get; } = PostgresServer.FreePort();

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

public sealed class PgBouncerTests(PgBouncer bouncer) : IClassFixture<PgBouncer>
{
    [Fact]
    public async Task Servers_behind_transaction_pooling_start_at_once_and_do_everything()
    {
        var connection = await bouncer.NewDatabaseAsync();
        var key = Path.GetTempFileName();
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        string[] settings = [$"Doorcode:MasterKeyFile={key}", "Doorcode:RateLimits:Enabled=false"];
        var apps = await AtOnce.RunAsync(2, _ => DoorcodeApp.StartOnAsync(connection, settings));
        Assert.Equal(1, apps[0].Count("signing_keys"));

        var tokens = await (await apps[0].JoinAsync("ada@example.org")).TokensAsync();
        for (var round = 1; round <= 10; round++)
        {
            var presented = tokens.Refresh;
            var answers = await AtOnce.RunAsync(30, i => apps[i % 2].RefreshAsync(presented));
            Assert.All(answers, answer => answer.ShouldBe(200));
            Assert.Single(answers.Select(answer => answer.Text("refresh")).Distinct(StringComparer.Ordinal));
            tokens = Fixtures.Tokens.Of(answers[0]);
        }

        var bea = await apps[0].RegisterAsync("bea@example.org");
        var guesses = await AtOnce.RunAsync(30, i => (bea with { App = apps[i % 2] }).ConfirmAsync(bea.Code));
        Assert.Single(guesses, answer => (int)answer.Status == 201);

        (await apps[1].LogOutAsync(tokens)).ShouldBe(205);
        await apps[0].ShouldBeOverAsync(tokens);
        foreach (var app in apps)
            await app.DisposeAsync();

        File.Delete(key);
    }
}
