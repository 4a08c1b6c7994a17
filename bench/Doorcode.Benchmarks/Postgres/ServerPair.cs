using Doorcode.Benchmarks.Works;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Postgres;

/// <summary>Two servers behind HAProxy over one PostgreSQL, and an access token to ask with.</summary>
internal sealed class ServerPair : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly string _access;

    private ServerPair(IReadOnlyList<DoorcodeServer> servers, LoadBalancer balancer, string access)
    {
        (Servers, Balancer, _access) = (servers, balancer, access);
        // A connection for each request: .NET would silently send a request again when a kept connection is found closed.
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false })
        {
            BaseAddress = balancer.Address,
            Timeout = TimeSpan.FromSeconds(8),
        };
    }

    public IReadOnlyList<DoorcodeServer> Servers { get; }

    public LoadBalancer Balancer { get; }

    public static async Task<ServerPair> StartAsync(DoorcodeOnPostgres host, Programs programs, string folder, CancellationToken cancel)
    {
        Tokens[] tokens;
        await using (var running = await host.StartAsync(cancel))
            tokens = await Loads.SignInAsync(running, 1, Settings.Accounts, cancel);
        var executable = (await programs.DoorcodeAsync()).Executable;
        var servers = Enumerable.Range(1, 2)
            .Select(number => FormattableString.Invariant($"server-{number}"))
            .Select(name => new DoorcodeServer(name, executable, Directory.CreateDirectory(Path.Combine(folder, name)).FullName, host.ServerEnvironment))
            .ToList();
        foreach (var server in servers)
            await server.StartAsync(TimeSpan.Zero, cancel);
        var balancer = new LoadBalancer(Directory.CreateDirectory(Path.Combine(folder, "haproxy")).FullName, servers);
        await balancer.StartAsync(cancel);
        return new ServerPair(servers, balancer, tokens[0].Access);
    }

    /// <summary>Asks once who the token's owner is.</summary>
    /// <returns>Whether that was answered.</returns>
    public async Task<bool> AskAsync(CancellationToken cancel)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/users/me/", UriKind.Relative));
        ask.Headers.Authorization = new("Bearer", _access);
        try
        {
            using var answer = await _http.SendAsync(ask, cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failed) when (failed is HttpRequestException || (failed is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Balancer.DisposeAsync();
        foreach (var server in Servers)
            await server.DisposeAsync();
    }
}
