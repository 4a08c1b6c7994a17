
namespace Doorcode.Tests.Fixtures;

/// <summary>A Redis Cluster of three nodes, each with a third of the slots.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private readonly List<RedisServer> _nodes = [];

    public IReadOnlyList<RedisServer> Nodes => _nodes;

    public string Setting => $"Doorcode:Redis:ConnectionString={string.Join(',', _nodes.Select(node => node.ConnectionString))}";

    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster();
        for (var i = 0; i < 3; i++)
        {
            // The bus would listen ten thousand ports further, beyond the last port or on somebody else's.
            var bus = FreePort.Find().ToString(System.Globalization.CultureInfo.InvariantCulture);
            cluster._nodes.Add(await RedisServer.StartNewAsync("--cluster-enabled", "yes", "--cluster-port", bus));
        }

        var (exitCode, output) = await Shell.RunAsync(
            "redis-cli", Path.GetTempPath(), ["--cluster", "create", .. cluster._nodes.Select(node => node.ConnectionString), "--cluster-yes"]);
        if (exitCode != 0)
            throw new InvalidOperationException(output);

        foreach (var node in cluster._nodes)
        {
            await Eventually.TrueAsync(
                async () => ((string?)await node.CommandAsync("CLUSTER", "INFO"))!.Contains("cluster_state:ok", StringComparison.Ordinal),
                "the cluster is complete");
        }

        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }
}
