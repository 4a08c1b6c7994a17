using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Doorcode.Tests.Fixtures;

/// <summary>A client at another loopback address, which to the server is another network.</summary>
public sealed class Neighbour : IDisposable
{
    private readonly HttpClient _http;

    public Neighbour(DoorcodeApp app, string ip) =>
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (context, cancel) => ConnectAsync(ip, context, cancel) })
        {
            BaseAddress = app.Http.BaseAddress,
        };

    public Task<Answer> PostAsync(string path, params (string Name, string? Value)[] members) =>
        PostAsync(path, forwardedFor: null, members);

    /// <summary>Posts members as a JSON object, with an X-Forwarded-For header.</summary>
    public async Task<Answer> PostAsync(string path, string? forwardedFor, params (string Name, string? Value)[] members)
    {
        var json = JsonSerializer.Serialize(members.ToDictionary(member => member.Name, member => member.Value));
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        if (forwardedFor is not null)
            request.Headers.Add("X-Forwarded-For", forwardedFor);

        return await Answer.ReadAsync(await _http.SendAsync(request));
    }

    public Task<Answer> LogInAsync(string email, string password) =>
        PostAsync("/api/users/login/", ("email", email), ("password", password));

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string ip, SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(ip), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
