using Doorcode.Addresses;
using Doorcode.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Hands mails to the app's own sender, which stands in for an SMTP server.</summary>
internal sealed class SenderTransport(
    AppPart<IMailSender> sender, IServiceScopeFactory scopes, IOptions<SmtpOptions> smtp, TimeProvider clock, ILogger<SenderTransport> log)
    : IMailTransport
{
    /// <summary>Twice the connections: a call whose time is over counts until it ends.</summary>
    private readonly AppCalls _calls = new(scopes, clock, smtp.Value.Timeout, 2 * smtp.Value.MaxConnections);

    public async Task<Delivery> SendAsync(RenderedMail mail, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(mail.To, out _, out _))
            return new Delivery.Refused("the recipient is not one address");

        var outgoing = new OutgoingMail(
            mail.Id, mail.Sender.ToString(), mail.To, mail.Words.Subject, mail.Words.Text(), mail.Html, mail.Language);
        try
        {
            return await _calls.RunAsync(sender, (part, token) => SendAsync(part, outgoing, token), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (AppCallLimitException late)
        {
            return new Delivery.Deferred(late.Message.TrimEnd('.'));
        }
        catch (Exception failure)
        {
            SenderLog.Failed(log, failure, sender.Name, mail.Id);
            return new Delivery.Deferred($"{sender.Name} threw {failure.GetType().Name}");
        }
    }

    private static async ValueTask<Delivery> SendAsync(IMailSender sender, OutgoingMail mail, CancellationToken cancel)
    {
        await sender.SendAsync(mail, cancel);
        return Delivery.Accepted;
    }
}
