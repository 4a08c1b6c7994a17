using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Doorcode.Mail;

/// <summary>Hands mails to the SMTP server over connections that stay open between mails.</summary>
internal sealed class SmtpTransport(IOptions<SmtpOptions> options, TimeProvider clock) : IMailTransport, IDisposable
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(2);

    private readonly ConcurrentStack<SmtpClient> _idle = new();

    public async Task<Delivery> SendAsync(RenderedMail mail, CancellationToken cancel)
    {
        using var message = mail.TryCompose();
        if (message is null)
            return new Delivery.Refused("the recipient is not one address");

        // Revocation lists would be one more server that a mail waits for; the framework's HttpClient does without them too.
        var client = await TakeIdleAsync(cancel) ?? new SmtpClient { CheckCertificateRevocation = false };
        var delivery = await AttemptAsync(client, message, cancel);
        if (client.IsConnected)
            _idle.Push(client);
        else
            client.Dispose();

        return delivery;
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var client))
            client.Dispose();
    }

    /// <summary>
    /// A kept connection that still answers. Asking first costs a round trip, but a mail that dies on a connection which the
    /// server has closed meanwhile could only be sent again on the chance that it arrives twice.
    /// </summary>
    private async Task<SmtpClient?> TakeIdleAsync(CancellationToken cancel)
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
                // The others are as old.
                Dispose();
                if (!IsConnectionLost(closed) && closed is not SmtpCommandException && !limit.IsOver(closed))
                    throw;
            }
        }

        return null;
    }

    private async Task<Delivery> AttemptAsync(SmtpClient client, MimeMessage message, CancellationToken cancel)
    {
        using var limit = new Limit(options.Value.Timeout, clock, cancel);
        try
        {
            if (!client.IsConnected && await ConnectAsync(client, limit.Token) is { } failure)
                return failure;

            var needsUtf8 = message.To.Mailboxes.Any(to => !Ascii.IsValid(to.LocalPart));
            if (needsUtf8 && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
                return new Delivery.Refused("the SMTP server does not offer SMTPUTF8, which this recipient needs");

            await client.SendAsync(message, limit.Token);
            return Delivery.Accepted;
        }
        catch (SmtpCommandException answer)
        {
            // The server's own words may quote the address.
            var status = (int)answer.StatusCode;
            var reason = $"SMTP {status}, {answer.ErrorCode}";
            return answer.ErrorCode == SmtpErrorCode.RecipientNotAccepted && status >= 500
                ? new Delivery.Refused(reason)
                : new Delivery.Deferred(reason);
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

    /// <summary>Connects and logs in; null when that worked.</summary>
    private async Task<Delivery?> ConnectAsync(SmtpClient client, CancellationToken cancel)
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
                await client.AuthenticateAsync(smtp.Username, smtp.Password!, cancel);

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
            return await FailAsync(client, "the SMTP server refused the login");
        }
        catch (SmtpCommandException answer)
        {
            return await FailAsync(client, $"SMTP {(int)answer.StatusCode} while connecting");
        }
    }

    private static async Task<Delivery> FailAsync(SmtpClient client, string reason)
    {
        await HangUpAsync(client);
        return new Delivery.Deferred(reason);
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
