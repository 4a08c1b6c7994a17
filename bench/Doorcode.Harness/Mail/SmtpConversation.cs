using System.Text;

namespace Doorcode.Harness.Mail;

/// <summary>One connection to the sink: as much of RFC 5321 as a sender without login and TLS uses.</summary>
internal sealed class SmtpConversation(SmtpSink sink, Stream stream)
{
    private readonly BufferedStream _input = new(stream);
    private readonly List<string> _recipients = [];

    public async Task RunAsync(CancellationToken stop)
    {
        await SayAsync("220 sink ESMTP");
        while (await ReadLineAsync(stop) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await SayAsync("250-sink\r\n250 8BITMIME");
                    break;
                case "HELO" or "NOOP":
                    await SayAsync("250 OK");
                    break;
                case "RSET" or "MAIL":
                    _recipients.Clear();
                    await SayAsync("250 OK");
                    break;
                case "RCPT":
                    _recipients.Add(line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.LastIndexOf('>')]);
                    await SayAsync("250 OK");
                    break;
                case "DATA":
                    await SayAsync("354 Go ahead");
                    await TakeMessageAsync();
                    break;
                case "QUIT":
                    await SayAsync("221 Bye");
                    return;
                default:
                    await SayAsync("503 Not now");
                    break;
            }
        }
    }

    // What has begun is finished, even while the sink stops: 250 is the moment from which the mail is ours.
    private async Task TakeMessageAsync()
    {
        var raw = new StringBuilder();
        while (await ReadLineAsync(CancellationToken.None) is var line && line != ".")
        {
            if (line is null)
                return; // Cut off before its end; it was not taken.
            raw.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }
        await SayAsync("250 Taken");
        foreach (var recipient in _recipients)
            sink.Take(recipient, Encoding.Latin1.GetBytes(raw.ToString()));
    }

    private async Task SayAsync(string text)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), CancellationToken.None);
        await stream.FlushAsync(CancellationToken.None);
    }

    private async Task<string?> ReadLineAsync(CancellationToken stop)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _input.ReadAsync(one, stop) == 1)
        {
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }
        return null;
    }
}
