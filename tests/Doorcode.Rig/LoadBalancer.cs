using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Doorcode.Rig;

/// <summary>
/// HAProxy before the servers, as <c>docs</c> advise it: it watches <c>/health/ready</c>, gives a request to another server
/// only when none has got it yet, and repeats nothing that a server may have begun.
/// </summary>
/// <param name="folder">A new folder.</param>
/// <param name="servers">The servers.</param>
public sealed class LoadBalancer(string folder, IReadOnlyList<DoorcodeServer> servers) : IAsyncDisposable
{
    /// <summary>The header in which it says which server answered; an answer of its own has none.</summary>
    public const string ServedBy = "X-Served-By";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _program = Tool.Find("haproxy", "haproxy");
    private readonly int _port = FreePort.Find();
    private ChildProcess? _process;

    /// <summary>Where it answers.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/"));

    private string Control => Path.Combine(folder, "haproxy.sock");

    /// <summary>Starts it, and comes back when it has seen every server ready that runs.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public async Task StartAsync(CancellationToken cancel)
    {
        var configuration = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(configuration, Configuration(), cancel);
        _process = ChildProcess.Start(new ChildCommand("haproxy", _program, ["-f", configuration], folder, folder));
        await UntilAsync(up => servers.All(server => up.Contains(server.Name) == server.IsRunning), cancel);
    }

    /// <summary>Waits until it gives requests to a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task SeesUpAsync(DoorcodeServer server, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(server);
        return UntilAsync(up => up.Contains(server.Name), cancel);
    }

    /// <summary>The servers that it gives requests to at this moment.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<IReadOnlySet<string>> UpAsync(CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var text = new StringBuilder();
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Control), cancel);
            await socket.SendAsync("show servers state\n"u8.ToArray(), cancel);
            var buffer = new byte[16384];
            while (await socket.ReceiveAsync(buffer, cancel) is var read and > 0)
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            return new HashSet<string>(StringComparer.Ordinal);
        }
        // The columns: backend's number and name, server's number, name and address, and its state, which is 2 when it runs.
        return text.ToString().Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words.Length > 5 && words[1] == "doors" && words[5] == "2")
            .Select(words => words[3])
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private async Task UntilAsync(Func<IReadOnlySet<string>, bool> isSo, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        while (!File.Exists(Control) || !isSo(await UpAsync(patience.Token)))
        {
            if (_process is null or { HasExited: true })
                throw new InvalidRunException($"HAProxy ended: {_process?.LastLines}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    private string Configuration()
    {
        var lines = servers.Select(server =>
            string.Create(CultureInfo.InvariantCulture, $"  server {server.Name} 127.0.0.1:{server.Port} check"));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            global
              maxconn 4000
              nbthread 1
              stats socket {{Control}} mode 600 level operator

            defaults
              mode http
              timeout connect 500ms
              timeout client 20s
              timeout check 1s
              timeout queue 1s
              # A server answers within 5 seconds; one that stands still does not.
              timeout server 6s
              option forwardfor
              # A connection for each request: none is sent down a connection that the server is about to close.
              option http-server-close
              http-reuse never
              retries 2
              retry-on conn-failure
              option redispatch 1
              http-error status 503 content-type application/problem+json string '{"status":503,"code":"unavailable"}' hdr Retry-After 1

            frontend door
              bind 127.0.0.1:{{_port}}
              default_backend doors

            backend doors
              balance roundrobin
              option httpchk GET /health/ready
              http-check expect status 200
              http-response set-header {{ServedBy}} %s
              default-server inter 500ms fastinter 200ms downinter 300ms fall 2 rise 1
            {{string.Join('\n', lines)}}

            """);
    }
}
