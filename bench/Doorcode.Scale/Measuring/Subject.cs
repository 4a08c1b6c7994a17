using System.Security.Cryptography;
using Doorcode.Stack;

namespace Doorcode.Scale.Measuring;

/// <summary>One server over one PostgreSQL, for measuring what each operation costs.</summary>
internal sealed class Subject : IAsyncDisposable
{
    public const string Database = "doorcode";

    private Subject(PostgresCluster postgres, DoorcodeServer server) => (Postgres, Server) = (postgres, server);

    public PostgresCluster Postgres { get; }

    public DoorcodeServer Server { get; }

    public static async Task<Subject> StartAsync(ScratchFolder folder, string executable, CancellationToken cancel)
    {
        var postgres = await PostgresCluster.CreateAsync(folder.Make("postgres"), cancel);
        try
        {
            await postgres.CreateDatabaseAsync(Database, cancel);
            await postgres.QueryAsync(Database, "CREATE EXTENSION pgstattuple", cancel);
            var masterKey = folder.File("master.key");
            await File.WriteAllTextAsync(masterKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), cancel);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(masterKey, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var server = new DoorcodeServer("doorcode", executable, folder.Make("doorcode"), new Dictionary<string, string>(StringComparer.Ordinal)
            {
                // Development: its mailbox tells the codes.
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Doorcode__Database__Provider"] = "Postgres",
                ["Doorcode__Database__ConnectionString"] = postgres.ConnectionString(Database),
                ["Doorcode__MasterKeyFile"] = masterKey,
                ["Doorcode__PublicUrl"] = "https://doorcode.example.org",
                ["Doorcode__RateLimits__Enabled"] = "false",
            });
            await server.StartAsync(TimeSpan.Zero, cancel);
            return new Subject(postgres, server);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
