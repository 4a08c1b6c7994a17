using MailKit.Net.Smtp;
using MimeKit;

namespace Doorcode.Mail;

/// <summary>MailKit's client. It also knows which command a refusal answers, even where commands are sent together (RFC 2920).</summary>
internal sealed class SmtpConnection : SmtpClient
{
    private string _command = "MAIL";

    /// <summary>Whether the server offers SMTPUTF8.</summary>
    public bool OffersUtf8 => Capabilities.HasFlag(SmtpCapabilities.UTF8);

    /// <summary>
    /// Makes MailKit write domains in punycode. To a server that offers SMTPUTF8 it would send them in Unicode, even in a mail that does
    /// not use the extension.
    /// </summary>
    public void ForgetUtf8() => Capabilities &= ~SmtpCapabilities.UTF8;

    /// <summary>Sends a mail.</summary>
    public Task DeliverAsync(MimeMessage message, CancellationToken cancel)
    {
        _command = "MAIL";
        return SendAsync(message, cancel);
    }

    /// <summary>The refusal of the mail that is being sent.</summary>
    public SmtpAnswer AnswerOf(int code, string text) => SmtpAnswer.Of(code, text, _command);

    protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _command = SmtpAnswer.Recipient;
        base.OnSenderAccepted(message, mailbox, response);
    }

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _command = "DATA";
        base.OnRecipientAccepted(message, mailbox, response);
    }
}
