using System.Net.Security;
using System.Text;
using MimeKit;

namespace Doorcode.Rig;

/// <summary>One connection to a <see cref="SmtpMailbox"/>: as much of RFC 5321 as a sender uses.</summary>
internal sealed class SmtpConversation(SmtpMailbox mailbox, Stream stream) : IAsyncDisposable
{
    private Stream _stream = stream;
    private BufferedStream _input = new(stream);
    private bool _encrypted;
    private bool _loggedIn;
    private string? _sender;
    private List<string> _recipients = [];

    /// <summary>Until the client goes.</summary>
    /// <param name="finish">Ends it at the next command: a message that has begun is taken.</param>
    public async Task RunAsync(CancellationToken finish)
    {
        if (mailbox.AnswerTo("CONNECT") is { } refusal)
        {
            await SayAsync(refusal.Reply);
            return;
        }

        await SayAsync("220 mailbox.test ESMTP");
        while (await ReadLineAsync(finish) is { } bytes)
        {
            var line = Encoding.UTF8.GetString(bytes);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            mailbox.Note(verb is "AUTH" ? verb : line);
            if (mailbox.AnswerTo(verb) is { } answer)
            {
                await SayAsync(answer.Reply);
                if (answer.HangsUp)
                    return;
            }
            else if (!await AnswerAsync(verb, line))
            {
                return;
            }
        }
    }

    public ValueTask DisposeAsync() => _input.DisposeAsync();

    /// <summary>False when the connection is over.</summary>
    private async Task<bool> AnswerAsync(string verb, string line)
    {
        switch (verb)
        {
            case "EHLO":
                await SayAsync(Greeting());
                return true;
            case "HELO" or "NOOP":
                await SayAsync("250 OK");
                return true;
            case "RSET":
                Reset();
                await SayAsync("250 OK");
                return true;
            case "STARTTLS" when mailbox.Certificate is not null && !_encrypted:
                await SayAsync("220 Go ahead");
                return await EncryptAsync();
            case "AUTH" when mailbox.Login is not null:
                await SayAsync(LogIn(line) ? "235 Welcome" : "535 5.7.8 Bad credentials");
                return true;
            case "MAIL" when mailbox.Login is not null && !_loggedIn:
                await SayAsync("530 5.7.0 Authentication required");
                return true;
            case "MAIL":
                Reset();
                _sender = PathIn(line);
                await SayAsync("250 OK");
                return true;
            case "RCPT" when _sender is not null:
                await mailbox.BeforeRecipient(PathIn(line));
                await SayAsync(TakeRecipient(PathIn(line)));
                return true;
            case "DATA" when _recipients.Count > 0:
                await SayAsync("354 Go ahead");
                return await TakeMessageAsync();
            case "QUIT":
                await SayAsync("221 Bye");
                return false;
            default:
                await SayAsync("503 5.5.1 Not now");
                return true;
        }
    }

    private string Greeting()
    {
        var extensions = new List<string> { "mailbox.test", "8BITMIME" };
        if (mailbox.OffersSmtpUtf8)
            extensions.Add("SMTPUTF8");
        if (mailbox.OffersPipelining)
            extensions.Add("PIPELINING");
        if (mailbox.Certificate is not null && !_encrypted)
            extensions.Add("STARTTLS");
        if (mailbox.Login is not null)
            extensions.Add("AUTH PLAIN");

        return string.Join("\r\n", extensions.Select((text, i) => $"250{(i == extensions.Count - 1 ? ' ' : '-')}{text}"));
    }

    private bool LogIn(string line)
    {
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1])).Split('\0');
        return _loggedIn = string.Equals($"{parts[1]}:{parts[2]}", mailbox.Login, StringComparison.Ordinal);
    }

    private string TakeRecipient(string recipient)
    {
        if (mailbox.Fault<SmtpFault.RefuseRecipient>() is { } fault)
            return $"{fault.Status} <{recipient}> is not welcome";

        _recipients.Add(recipient);
        return "250 OK";
    }

    private async Task<bool> TakeMessageAsync()
    {
        var raw = await ReadDataAsync();
        if (mailbox.AnswerTo(".") is { } answer)
        {
            await SayAsync(answer.Reply);
            return !answer.HangsUp;
        }

        if (mailbox.Fault<SmtpFault.RefuseData>() is { } refusal)
        {
            await SayAsync($"{refusal.Status} The message for <{_recipients[0]}> is not taken");
            return true;
        }

        var message = await MimeMessage.LoadAsync(new MemoryStream(raw), CancellationToken.None);
        var mail = new MailedMessage(_sender!, _recipients, raw, message);
        mailbox.Take(mail);
        Reset();
        if (mailbox.Fault<SmtpFault.DropBeforeAnswer>() is not null)
            return false;

        if (mailbox.Fault<SmtpFault.HoldAnswer>() is { } hold)
            await hold.Gate;

        await SayAsync("250 2.0.0 Taken");
        mailbox.Answered(mail);
        return mailbox.Fault<SmtpFault.DropAfterAnswer>() is null;
    }

    private async Task<bool> EncryptAsync()
    {
        var encrypted = new SslStream(_stream);
        try
        {
            await encrypted.AuthenticateAsServerAsync(mailbox.Certificate!);
            // A client that refuses the certificate says so only now.
            _stream = encrypted;
            _input = new BufferedStream(encrypted);
            _encrypted = true;
            return true;
        }
        catch (Exception refused) when (refused is System.Security.Authentication.AuthenticationException or IOException)
        {
            return false;
        }
    }

    private async Task<byte[]> ReadDataAsync()
    {
        using var data = new MemoryStream();
        while (await ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (line is [(byte)'.'])
                return data.ToArray();

            data.Write(line.AsSpan(line is [(byte)'.', ..] ? 1 : 0));
            data.Write("\r\n"u8);
        }

        throw new IOException("The connection ended inside a message.");
    }

    /// <summary>A line without its end, or null at the end of the connection.</summary>
    private async Task<byte[]?> ReadLineAsync(CancellationToken cancel)
    {
        using var line = new MemoryStream();
        var one = new byte[1];
        while (await _input.ReadAsync(one, cancel) == 1)
        {
            if (one[0] != '\n')
            {
                line.WriteByte(one[0]);
                continue;
            }

            var bytes = line.ToArray();
            return bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes;
        }

        return null;
    }

    private async Task SayAsync(string text)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), CancellationToken.None);
        await _stream.FlushAsync(CancellationToken.None);
    }

    private void Reset() => (_sender, _recipients) = (null, []);

    private static string PathIn(string line)
    {
        var (start, end) = (line.IndexOf('<', StringComparison.Ordinal), line.LastIndexOf('>'));
        return line[(start + 1)..end];
    }
}
