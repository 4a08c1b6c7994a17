using System.Security.Cryptography;
using Doorcode.Server;
using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Tests.Fixtures;

/// <summary>
/// One PostgreSQL cluster for all tests that do not stop it; each class makes databases of its own. It starts at its first use and
/// ends with the tests.
/// </summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private static readonly Lazy<PostgresCluster> Only = new(() => PostgresCluster.Prepare());
    private static readonly Lazy<Task<string>> Migrated = new(MigrateAsync);

    public static PostgresCluster Cluster => Only.Value;

    /// <summary>Makes a database whose schema is up to date. A copy takes a fraction of the time that the migrations take.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> NewMigratedDatabaseAsync() =>
        await Cluster.NewDatabaseAsync($"TEMPLATE {await Migrated.Value}");

    public ValueTask DisposeAsync() => Only.IsValueCreated ? Cluster.DisposeAsync() : ValueTask.CompletedTask;

    /// <summary>Makes the database that is copied, as <c>doorcode migrate</c> does. Nothing may be connected to it afterwards.</summary>
    /// <returns>Its name.</returns>
    private static async Task<string> MigrateAsync()
    {
        using var folder = new ScratchFolder();
        var key = Path.Combine(folder.Path, "master.key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var connection = await Cluster.NewDatabaseAsync();
        await using var host = DoorcodeHost.Build(
        [
            "--environment=Development",
            "--Doorcode:Database:Provider=Postgres",
            $"--Doorcode:Database:ConnectionString={connection};Pooling=false",
            $"--Doorcode:MasterKeyFile={key}",
        ]);
        await host.Services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
        return new NpgsqlConnectionStringBuilder(connection).Database!;
    }
}
