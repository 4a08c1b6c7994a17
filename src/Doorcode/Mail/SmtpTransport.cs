using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Doorcode.Outbox;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Doorcode.Mail;

/// <summary>Hands mails to the SMTP server over connections that stay open between mails.</summary>
internal sealed class SmtpTransport(IOptions<SmtpOptions> options, IOptions<DoorcodeOptions> server, TimeProvider clock)
    : IMailTransport, IDisposable
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(2);

    /// <summary>How many connections stay open when there is nothing to send.</summary>
    private const int MostIdle = 4;

    /// <summary>Connections for mails that do not need SMTPUTF8; on these, the extension is switched off.</summary>
    private readonly ConcurrentStack<SmtpConnection> _idle = new();

    private readonly string _helo = options.Value.HeloName is { } given && HeloName.TryParse(given.Trim(), out var name)
        ? name
        : HeloName.Of(server.Value.PublicUrl);

    public async Task<Delivery> SendAsync(RenderedMail mail, CancellationToken cancel)
    {
        using var message = mail.TryCompose();
        if (message is null)
            return new Delivery.Refused("the recipient is not one address");

        var needsUtf8 = NeedsUtf8(message);
        var client = (needsUtf8 ? null : await TakeIdleAsync(cancel)) ?? Connection();
        var delivery = await AttemptAsync(client, message, needsUtf8, cancel);
        if (client.IsConnected && _idle.Count < MostIdle)
        {
            client.ForgetUtf8();
            _idle.Push(client);
        }
        else
        {
            await CloseAsync(client);
        }

        return delivery;
    }

    /// <summary>Connects and logs in, and hangs up again.</summary>
    /// <returns>What the mail server said.</returns>
    public async Task<Delivery> GreetAsync(CancellationToken cancel)
    {
        using var client = Connection();
        using var limit = new Limit(options.Value.Timeout, clock, cancel);
        try
        {
            var failure = await ConnectAsync(client, limit.Token);
            await HangUpAsync(client);
            return failure ?? Delivery.Accepted;
        }
        catch (Exception lost) when (IsConnectionLost(lost) || limit.IsOver(lost))
        {
            return new Delivery.Deferred("the SMTP server cannot be reached");
        }
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var client))
            client.Dispose();
    }

    /// <summary>Domains travel in punycode, so only a local part needs the extension (RFC 6531).</summary>
    private static bool NeedsUtf8(MimeMessage message) =>
        message.From.Mailboxes.Concat(message.To.Mailboxes).Any(mailbox => !Ascii.IsValid(mailbox.LocalPart));

    /// <summary>Revocation lists would be one more server that a mail waits for; the framework's HttpClient does without them too.</summary>
    private SmtpConnection Connection() => new() { CheckCertificateRevocation = false, LocalDomain = _helo };

    /// <summary>
    /// A kept connection that still answers. Asking first costs a round trip, but a mail that dies on a connection which the
    /// server has closed meanwhile could only be sent again on the chance that it arrives twice.
    /// </summary>
    private async Task<SmtpConnection?> TakeIdleAsync(CancellationToken cancel)
    {
        while (_idle.TryPop(out var client))
        {
            using var limit = new Limit(SignOfLife, clock, cancel);
            try
            {
                await client.NoOpAsync(limit.Token);
                return client;
            }
            catch (Exception closed)
            {
                client.Dispose();
                // The other idle connections are as old.
                Dispose();
                if (!IsConnectionLost(closed) && closed is not SmtpCommandException && !limit.IsOver(closed))
                    throw;
            }
        }

        return null;
    }

    private async Task<Delivery> AttemptAsync(SmtpConnection client, MimeMessage message, bool needsUtf8, CancellationToken cancel)
    {
        using var limit = new Limit(options.Value.Timeout, clock, cancel);
        try
        {
            if (!client.IsConnected && await ConnectAsync(client, limit.Token) is { } failure)
                return failure;

            if (!needsUtf8)
                client.ForgetUtf8();
            else if (!client.OffersUtf8)
                return new Delivery.Deferred("the SMTP server does not offer SMTPUTF8, which a local part of this mail needs");

            await client.DeliverAsync(message, limit.Token);
            return Delivery.Accepted;
        }
        catch (SmtpCommandException refused)
        {
            return DeliveryOf(client.AnswerOf((int)refused.StatusCode, refused.Message));
        }
        catch (ServiceNotAuthenticatedException refused)
        {
            return DeliveryOf(client.AnswerOf((int)SmtpStatusCode.AuthenticationRequired, refused.Message));
        }
        catch (Exception lost) when (IsConnectionLost(lost))
        {
            await HangUpAsync(client);
            var cause = (lost as SocketException)?.SocketErrorCode.ToString() ?? "lost";
            return new Delivery.Deferred($"connection: {cause}");
        }
        catch (OperationCanceledException late) when (limit.IsOver(late))
        {
            await HangUpAsync(client);
            return new Delivery.Deferred("the SMTP server did not answer in time");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static Delivery DeliveryOf(SmtpAnswer answer) =>
        answer.IsRecipientRefusedForGood ? new Delivery.Refused(answer.ToString()) : new Delivery.Deferred(answer.ToString());

    /// <summary>Connects and logs in; null when that worked.</summary>
    private async Task<Delivery?> ConnectAsync(SmtpConnection client, CancellationToken cancel)
    {
        var smtp = options.Value;
        var security = smtp.Security switch
        {
            SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
            SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        };
        try
        {
            await client.ConnectAsync(smtp.Host!, smtp.EffectivePort, security, cancel);
            if (!string.IsNullOrEmpty(smtp.Username))
                await client.LogInAsync(smtp.Username, smtp.Password!, cancel);

            return null;
        }
        catch (NotSupportedException)
        {
            return await FailAsync(client, "the SMTP server does not offer STARTTLS or a way to log in");
        }
        catch (SslHandshakeException)
        {
            return await FailAsync(client, "the TLS handshake failed; the SMTP server's certificate must be valid and trusted");
        }
        catch (Exception refused) when (refused is MailKit.Security.AuthenticationException or SaslException)
        {
            var answer = refused.InnerException is SmtpCommandException reply ? $": {AnswerOf(reply, "AUTH")}" : "";
            return await FailAsync(client, $"the SMTP server refused the login{answer}");
        }
        catch (Exception lost) when (IsConnectionLost(lost) && client.LoginRefusal is not null)
        {
            return await FailAsync(client, $"the SMTP server refused the login: {client.LoginRefusal}");
        }
        catch (SmtpCommandException refused)
        {
            return await FailAsync(client, AnswerOf(refused, "connecting").ToString());
        }
    }

    private static SmtpAnswer AnswerOf(SmtpCommandException refused, string command) =>
        SmtpAnswer.Of((int)refused.StatusCode, refused.Message, command);

    private static async Task<Delivery> FailAsync(SmtpClient client, string reason)
    {
        await HangUpAsync(client);
        return new Delivery.Deferred(reason);
    }

    /// <summary>Sends QUIT where the connection is open, and closes it.</summary>
    private async Task CloseAsync(SmtpConnection client)
    {
        using var limit = new Limit(SignOfLife, clock, CancellationToken.None);
        try
        {
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception closed) when (IsConnectionLost(closed) || closed is SmtpCommandException || limit.IsOver(closed))
        {
            // The mail has its outcome already.
        }

        client.Dispose();
    }

    private static Task HangUpAsync(SmtpClient client) => client.DisconnectAsync(quit: false);

    private static bool IsConnectionLost(Exception failure) =>
        failure is IOException or SocketException or SmtpProtocolException or ServiceNotConnectedException;

    /// <summary>A time limit by the injected clock.</summary>
    private sealed class Limit : IDisposable
    {
        private readonly CancellationTokenSource _time;
        private readonly CancellationTokenSource _both;
        private readonly CancellationToken _caller;

        public Limit(TimeSpan limit, TimeProvider clock, CancellationToken caller)
        {
            _time = new CancellationTokenSource(limit, clock);
            _both = CancellationTokenSource.CreateLinkedTokenSource(_time.Token, caller);
            _caller = caller;
        }

        public CancellationToken Token => _both.Token;

        public bool IsOver(Exception failure) => failure is OperationCanceledException && !_caller.IsCancellationRequested;

        public void Dispose()
        {
            _both.Dispose();
            _time.Dispose();
        }
    }
}
