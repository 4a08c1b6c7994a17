using MailKit.Net.Smtp;
using MimeKit;

namespace Doorcode.Mail;

/// <summary>
/// MailKit's client, which also remembers the last refusal of a sender or recipient: a server that hangs up after its answer would
/// otherwise be taken for a lost connection.
/// </summary>
internal sealed class SmtpConnection : SmtpClient
{
    private string _command = "MAIL";

    /// <summary>The refusal of the mail that is being sent; null when there is none.</summary>
    public SmtpAnswer? Refusal { get; private set; }

    /// <summary>Whether the server offers SMTPUTF8.</summary>
    public bool OffersUtf8 => Capabilities.HasFlag(SmtpCapabilities.UTF8);

    /// <summary>
    /// Makes MailKit write domains in punycode: to a server that offers SMTPUTF8 it sends U-labels, also in a mail that does not use
    /// the extension.
    /// </summary>
    public void ForgetUtf8() => Capabilities &= ~SmtpCapabilities.UTF8;

    /// <summary>Sends a mail.</summary>
    public Task DeliverAsync(MimeMessage message, CancellationToken cancel)
    {
        (Refusal, _command) = (null, "MAIL");
        return SendAsync(message, cancel);
    }

    /// <summary>The refusal that MailKit reports in a way of its own.</summary>
    public SmtpAnswer AnswerOf(int code, string text) => Refusal ?? SmtpAnswer.Of(code, text, _command);

    protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _command = SmtpAnswer.Recipient;
        base.OnSenderAccepted(message, mailbox, response);
    }

    protected override void OnSenderNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        Refusal ??= SmtpAnswer.Of((int)response.StatusCode, response.Response, _command);
        base.OnSenderNotAccepted(message, mailbox, response);
    }

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _command = "DATA";
        base.OnRecipientAccepted(message, mailbox, response);
    }

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        Refusal ??= SmtpAnswer.Of((int)response.StatusCode, response.Response, _command);
        base.OnRecipientNotAccepted(message, mailbox, response);
    }
}
