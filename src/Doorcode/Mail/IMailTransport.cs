using Doorcode.Outbox;

namespace Doorcode.Mail;

/// <summary>Carries mails: over SMTP, or into the development mailbox.</summary>
internal interface IMailTransport
{
    /// <summary>Hands a mail over.</summary>
    /// <param name="mail">The mail with its words.</param>
    /// <param name="cancel">Gives the attempt up.</param>
    /// <returns>What the mail server said; expected failures do not throw.</returns>
    Task<Delivery> SendAsync(RenderedMail mail, CancellationToken cancel);
}
