using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Doorcode.Harness.Facts;
using Doorcode.Rig;
using MimeKit;

namespace Doorcode.Harness.Mail;

/// <summary>
/// The SMTP server that people's mails go to. It can be stopped and started; a message that it has begun to take it finishes and
/// answers for, so that stopping it is no reason for a mail to come twice.
/// </summary>
internal sealed partial class SmtpSink(History history, RunClock clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Channel<Delivery>> _boxes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _conversations = new();
    private TcpListener? _listener;
    private CancellationTokenSource? _stop;
    private Task _accepting = Task.CompletedTask;

    public int Port { get; } = FreePort.Find();

    public int Taken => history.Deliveries.Count;

    public void Start()
    {
        _stop = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener, _stop.Token);
    }

    public async Task StopAsync()
    {
        if (_stop is null)
            return;
        await _stop.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        await Task.WhenAll(_conversations.Keys);
        _stop.Dispose();
        _stop = null;
    }

    /// <summary>The mails that come to an address, from now on.</summary>
    public ChannelReader<Delivery> Box(string address) => BoxOf(address).Reader;

    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>A message for which 250 was answered.</summary>
    public void Take(string recipient, byte[] raw)
    {
        using var stream = new MemoryStream(raw);
        using var message = MimeMessage.Load(stream);
        var code = SixDigits().Match(message.TextBody ?? "");
        var delivery = new Delivery(recipient, message.MessageId ?? "", code.Success ? code.Value : null, clock.Now);
        history.Deliveries.Enqueue(delivery);
        BoxOf(recipient).Writer.TryWrite(delivery);
    }

    private Channel<Delivery> BoxOf(string address) => _boxes.GetOrAdd(address, _ => Channel.CreateUnbounded<Delivery>());

    private async Task AcceptAsync(TcpListener listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                var conversation = ConverseAsync(client, stop);
                _conversations.TryAdd(conversation, 0);
                _ = conversation.ContinueWith(ended => _conversations.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // No more mail.
        }
    }

    private async Task ConverseAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                await new SmtpConversation(this, stream).RunAsync(stop);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
            {
                // The sender went, or the sink stopped.
            }
        }
    }

    [GeneratedRegex(@"(?<!\d)\d{6}(?!\d)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SixDigits();
}
