namespace Doorcode.Tests.Fixtures;

/// <summary>
/// One PostgreSQL cluster for all tests that do not stop it; each class makes databases of its own. It starts at its first use and
/// ends with the tests.
/// </summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private static readonly Lazy<PostgresCluster> Only = new(() => PostgresCluster.Prepare());

    public static PostgresCluster Cluster => Only.Value;

    public ValueTask DisposeAsync() => Only.IsValueCreated ? Cluster.DisposeAsync() : ValueTask.CompletedTask;
}
