using System.Globalization;
using System.Security.Cryptography;
using Doorcode.Rig;

namespace Doorcode.Scale.Measuring;

/// <summary>One server over one PostgreSQL, for measuring what each operation costs.</summary>
internal sealed class Subject : IAsyncDisposable
{
    public const string Database = "doorcode";

    private Subject(PostgresCluster postgres, RoundTrips roundTrips, DoorcodeServer server) =>
        (Postgres, RoundTrips, Server) = (postgres, roundTrips, server);

    public PostgresCluster Postgres { get; }

    /// <summary>Between the two.</summary>
    public RoundTrips RoundTrips { get; }

    public DoorcodeServer Server { get; }

    public static async Task<Subject> StartAsync(ScratchFolder folder, string executable, CancellationToken cancel)
    {
        var postgres = await PostgresCluster.CreateAsync(folder.Make("postgres"), cancel);
        var roundTrips = new RoundTrips(postgres.Port);
        try
        {
            await postgres.CreateDatabaseAsync(Database, cancel);
            await postgres.QueryAsync(Database, "CREATE EXTENSION pgstattuple", cancel);
            var masterKey = folder.File("master.key");
            await File.WriteAllTextAsync(masterKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), cancel);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(masterKey, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var settings = Settings(roundTrips.Port, masterKey);
            var server = new DoorcodeServer("doorcode", executable, folder.Make("doorcode"), settings);
            await server.StartAsync(TimeSpan.Zero, cancel);
            return new Subject(postgres, roundTrips, server);
        }
        catch
        {
            await roundTrips.DisposeAsync();
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await RoundTrips.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    private static Dictionary<string, string> Settings(int databasePort, string masterKey) => new(StringComparer.Ordinal)
    {
        // Development: its mailbox tells the codes.
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["Doorcode__Database__Provider"] = "Postgres",
        ["Doorcode__Database__ConnectionString"] = string.Create(CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={databasePort};Username={PostgresCluster.Role};Database={Database}"),
        ["Doorcode__MasterKeyFile"] = masterKey,
        ["Doorcode__PublicUrl"] = "https://doorcode.example.org",
        // The limits act; Callers says from which network it asks.
        ["Doorcode__Proxy__TrustedNetworks__0"] = "127.0.0.1/32",
    };
}
