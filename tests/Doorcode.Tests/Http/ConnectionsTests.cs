using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Doorcode.Server.Connections;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>How many connections may be open, and which is closed for a new one.</summary>
public sealed class ConnectionsTests
{
    private const int Limit = 10;
    private const int ManagementLimit = 100;

    /// <summary>The event of a request that met a defect.</summary>
    private const int Defect = 1900;

    private const string Bounded = "Doorcode:Server:MaxConnections=10";
    private const long MiB = 1 << 20;

    private const string Silent =
        "POST /api/users/token/refresh/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 65536\r\n\r\n";

    private const string SilentForm =
        "POST /account/language HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        + "Content-Length: 65536\r\n\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(192 * MiB, 1_000_000, 682)]
    [InlineData(384 * MiB, 1_000_000, 1365)]
    [InlineData(64 * 1024 * MiB, 1_000_000, 10_000)]
    [InlineData(64 * 1024 * MiB, 1024, 512)]
    [InlineData(16 * MiB, 1024, 100)]
    [InlineData(64 * 1024 * MiB, long.MaxValue, 10_000)]
    public void By_default_as_many_connections_are_open_as_half_of_the_memory_and_files_bear(long memory, long files, int connections) =>
        Assert.Equal(connections, ConnectionLimits.Default(memory, files));

    [Fact]
    public async Task Silent_connections_give_way_to_new_ones_of_their_site_and_other_sites_keep_theirs()
    {
        await using var app = await DoorcodeApp.StartAsync(Bounded);
        using var honest = await ConnectAsync(app, "127.0.9.1");
        await ShouldServeAsync(honest);

        using var flood = await Flood.OpenAsync(app.Http.BaseAddress!.Port, 50, Silent, from: "127.0.0.2");
        await Eventually.TrueAsync(() => flood.Closed == 50 + 1 - Limit, "all but the limit are closed");

        await ShouldServeAsync(honest);
        using var neighbour = await ConnectAsync(app, "127.0.0.3");
        await ShouldServeAsync(neighbour);
        await Eventually.TrueAsync(() => app.Log.All.Any(IsAboutLimit), "the log names the setting");
        Assert.Single(app.Log.All, IsAboutLimit);

        static bool IsAboutLimit((EventId Id, string Text) line) => line.Text.Contains("Doorcode:Server:MaxConnections", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Silent)]
    [InlineData(SilentForm)]
    public async Task A_connection_that_gives_way_while_its_body_is_awaited_is_no_defect(string request)
    {
        await using var app = await DoorcodeApp.StartAsync(Bounded);
        using var flood = await Flood.OpenAsync(app.Http.BaseAddress!.Port, 60, request);
        await Eventually.TrueAsync(() => flood.Closed == 60 - Limit, "all but the limit are closed");

        await app.StopAsync();
        Assert.DoesNotContain(app.Log.All, line => line.Id.Id == Defect);
    }

    [Theory]
    [InlineData(Silent)]
    [InlineData(SilentForm)]
    public async Task Clients_that_reset_their_connection_while_their_body_is_awaited_cause_no_error(string request)
    {
        await using var app = await DoorcodeApp.StartTalkativeAsync();
        var clients = new List<Socket>();
        for (var i = 0; i < Limit; i++)
        {
            clients.Add(await ConnectAsync(app, "127.0.0.2"));
            await clients[^1].SendAsync(Encoding.ASCII.GetBytes(request + "begun"), Cancel);
        }

        await Eventually.TrueAsync(() => Count("ExecutingEndpoint") == Limit, "the server has all requests");
        foreach (var client in clients)
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Dispose();
        }

        await Eventually.TrueAsync(() => Count("ConnectionStop") == Limit, "the server has done with all connections");
        Assert.NotEqual(0, Count("ConnectionReset"));
        Assert.Equal(0, Count("RequestBodyDrainBodyReaderInvalidState"));
        Assert.DoesNotContain(app.Log.All, line => line.Id.Id == Defect);

        int Count(string name) => app.Log.All.Count(line => string.Equals(line.Id.Name, name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_management_address_has_a_limit_of_its_own_that_is_counted_and_named()
    {
        var port = FreePort.Find();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        await using var app = await DoorcodeApp.StartAsync($"Doorcode:Management:Url={url}");
        using var flood = await Flood.OpenAsync(port, ManagementLimit + 50, "GET /metrics HTTP/1.1\r\nHost: x\r\n");
        await Eventually.TrueAsync(() => flood.Closed == 50, "all but the limit are closed");

        using var http = new HttpClient();
        await Eventually.TrueAsync(async () => (await http.GetStringAsync($"{url}/metrics", Cancel))
            .Split('\n').Any(line => line.StartsWith("doorcode_connections_closed_total{", StringComparison.Ordinal) && line.Contains("} 51", StringComparison.Ordinal)),
            "they are counted, with the one that gave way to this client");
        var line = Assert.Single(app.Log.All, line => line.Id.Id is 1940 or 1941);
        Assert.Equal(1941, line.Id.Id);
        Assert.DoesNotContain("MaxConnections", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_site_the_connection_that_has_asked_least_recently_gives_way()
    {
        await using var app = await DoorcodeApp.StartAsync(Bounded);
        using var asking = await ConnectAsync(app, "127.0.0.2");
        var others = new List<Socket>();
        for (var round = 0; round < 5; round++)
        {
            await ShouldServeAsync(asking);
            while (others.Count < (round + 1) * (Limit - 1))
            {
                others.Add(await ConnectAsync(app, "127.0.0.2"));
                // Once one is served, the server has it: it may accept a connection long after the client has it.
                await ShouldServeAsync(others[^1]);
            }

            await ShouldServeAsync(asking);
        }

        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public async Task Requests_over_one_HTTP_2_connection_leave_no_place_taken()
    {
        await using var app = await DoorcodeApp.StartAsync(Bounded, "Kestrel:EndpointDefaults:Protocols=Http2");
        using var http = new HttpClient { BaseAddress = app.Http.BaseAddress };
        for (var i = 0; i < 2 * Limit; i++)
            (await Answer.ReadAsync(await PostAsync(http, Ended()))).ShouldBe(400);
    }

    private static Pipe Ended()
    {
        var body = new Pipe();
        body.Writer.Complete();
        return body;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, Pipe body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/users/token/refresh/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StreamContent(body.Reader.AsStream()),
        };
        request.Content.Headers.ContentType = new("application/json");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    private static async Task<Socket> ConnectAsync(DoorcodeApp app, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, app.Http.BaseAddress!.Port, Cancel);
        return socket;
    }

    private static async Task ShouldServeAsync(Socket socket)
    {
        await socket.SendAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Cancel);
        var (received, buffer) = ("", new byte[4096]);
        while (!received.EndsWith("live\n", StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer, Cancel);
            Assert.NotEqual(0, count);
            received += Encoding.Latin1.GetString(buffer, 0, count);
        }
    }
}
