using System.Globalization;
using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>Sends every request to the next server in turn, and lets one go only when it has answered all that it was sent.</summary>
internal sealed class Balancer
{
    private readonly Lock _lock = new();
    private readonly List<ServerProcess> _servers = [];
    private readonly Dictionary<ServerProcess, int> _busy = [];
    private TaskCompletionSource _answered = New();
    private int _turn;

    public void Add(ServerProcess server)
    {
        lock (_lock)
        {
            _servers.Add(server);
            _busy[server] = 0;
        }
    }

    /// <summary>Sends nothing more to a server, and waits for the answers that it owes.</summary>
    public async Task RemoveAsync(ServerProcess server)
    {
        lock (_lock)
            _servers.Remove(server);

        while (true)
        {
            Task answered;
            lock (_lock)
            {
                if (_busy[server] == 0)
                    return;

                answered = _answered.Task;
            }

            await answered;
        }
    }

    /// <summary>Posts, and throws at any other answer than the expected one.</summary>
    public Task<JsonElement> PostAsync(int expected, string path, object body, string? bearer = null) => SendAsync(async server =>
    {
        var (status, answer) = await server.PostAsync($"/api/users/{path}/", body, bearer);
        Check(expected, status, path);
        return answer;
    });

    /// <summary>Asks whose token it is, and throws at any other answer than the expected one.</summary>
    public Task<int> MeAsync(int expected, string? bearer) => SendAsync(async server =>
    {
        var status = await server.GetAsync("/api/users/me/", bearer);
        Check(expected, status, "me");
        return status;
    });

    private static void Check(int expected, int status, string path)
    {
        if (status != expected)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{path} answered {status}, not {expected}."));
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<T> SendAsync<T>(Func<ServerProcess, Task<T>> send)
    {
        ServerProcess server;
        lock (_lock)
        {
            server = _servers[_turn++ % _servers.Count];
            _busy[server]++;
        }

        try
        {
            return await send(server);
        }
        finally
        {
            lock (_lock)
            {
                _busy[server]--;
                _answered.SetResult();
                _answered = New();
            }
        }
    }
}
