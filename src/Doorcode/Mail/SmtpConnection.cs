using MailKit.Net.Smtp;
using MimeKit;

namespace Doorcode.Mail;

/// <summary>MailKit's client. It also knows which command a refusal answers, even where commands are sent together (RFC 2920).</summary>
internal sealed class SmtpConnection : SmtpClient
{
    private readonly LoginReplies _login;
    private string _command = "MAIL";

    public SmtpConnection()
        : this(new LoginReplies())
    {
    }

    private SmtpConnection(LoginReplies login)
        : base(login) => _login = login;

    /// <summary>How the server refused the last login; null when it did not.</summary>
    public SmtpAnswer? LoginRefusal => _login.Refusal;

    /// <summary>Whether the server offers SMTPUTF8.</summary>
    public bool OffersUtf8 => Capabilities.HasFlag(SmtpCapabilities.UTF8);

    /// <summary>
    /// Makes MailKit write domains in punycode. To a server that offers SMTPUTF8 it would send them in Unicode, even in a mail that does
    /// not use the extension.
    /// </summary>
    public void ForgetUtf8() => Capabilities &= ~SmtpCapabilities.UTF8;

    /// <summary>Logs in.</summary>
    public async Task LogInAsync(string name, string password, CancellationToken cancel)
    {
        _login.Begin();
        try
        {
            await AuthenticateAsync(name, password, cancel);
        }
        finally
        {
            _login.End();
        }
    }

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
