using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Doorcode.Tests.EmailValidation;

/// <summary>dnsmasq on a loopback port, with one zone: <c>mail.internal</c>. It refuses every other.</summary>
public sealed class LocalDns : IAsyncLifetime
{
    private Process? _process;

    public string Address { get; private set; } = string.Empty;

    public async ValueTask InitializeAsync()
    {
        // Another process may take the port between the look and the start.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            if (await TryStartAsync())
                return;
        }

        throw new InvalidOperationException("dnsmasq did not start.");
    }

    private async Task<bool> TryStartAsync()
    {
        var port = FreePort();
        var start = new ProcessStartInfo("/usr/sbin/dnsmasq") { RedirectStandardError = true, UseShellExecute = false };
        string[] arguments =
        [
            "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--listen-address=127.0.0.1",
            "--bind-interfaces", $"--port={port}", "--local=/mail.internal/",
            "--mx-host=mx.mail.internal,host.mail.internal,10",
            "--dns-rr=null-mx.mail.internal,15,00:00:00",
            "--host-record=only-a.mail.internal,192.0.2.1",
            "--host-record=only-aaaa.mail.internal,2001:db8::1",
            "--txt-record=only-txt.mail.internal,nothing to see",
            "--mx-host=my33mail.com,host.mail.internal,10",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        while (await _process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("started", StringComparison.Ordinal))
            {
                Address = $"127.0.0.1:{port}";
                return true;
            }
        }

        _process.Dispose();
        _process = null;
        return false;
    }

    public ValueTask DisposeAsync()
    {
        _process?.Kill();
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
