using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Doorcode.Events;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Profile;

/// <summary>An export of more lines than a request should hold in memory.</summary>
public sealed class LongExportTests
{
    private static readonly EventKind Kind = new("a test", EventOutcome.Done, "a test");

    [Fact]
    public async Task Audit_lines_are_read_as_the_client_takes_them_and_not_before()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var tokens = await (await app.JoinAsync("lines@example.org")).TokensAsync();
        var account = new AccountId(ProfileCalls.AccountOf(tokens));
        var store = app.Services.GetRequiredService<AuditStore>();
        // 10 MB, which is more than the buffers of a connection hold.
        var line = new EventRecord(Kind) { Account = account, Details = new string('x', 160) };
        await store.WriteAsync([.. Enumerable.Repeat(line, 30_000)], CancellationToken.None);
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));

        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Http.BaseAddress!, "/api/users/me/export/"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Access);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        // The server waits for this client, and has not read the end of the lines. An export ends with the time at which it was asked for.
        await store.WriteAsync([line with { Details = "in time" }], CancellationToken.None);
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await store.WriteAsync([line with { Details = "too late" }], CancellationToken.None);

        using var export = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var details = export.RootElement.GetProperty("audit").EnumerateArray().Select(one => one.GetProperty("details").GetString()).ToList();
        Assert.Equal(30_000, details.Count(text => text?.Length == 160));
        Assert.Single(details, "in time");
        Assert.DoesNotContain("too late", details);
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 65_536 };
        await socket.ConnectAsync(context.DnsEndPoint, cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
