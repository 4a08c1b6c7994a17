using Doorcode.Addresses;
using MimeKit;

namespace Doorcode.Mail;

/// <summary>A mail with its words.</summary>
/// <param name="Id">Its id in the outbox.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="To">To whom, as its owner typed the address.</param>
/// <param name="Sender">From whom.</param>
/// <param name="Words">What it says.</param>
/// <param name="Html">The HTML part.</param>
/// <param name="SentAt">Now.</param>
internal sealed record RenderedMail(
    Guid Id, LetterKind Kind, string To, MailboxAddress Sender, MailWords Words, string Html, DateTimeOffset SentAt)
{
    /// <summary>The language of its words (BCP 47).</summary>
    public required string Language { get; init; }

    /// <summary>The mail as it travels; sent again it has the same Message-ID, so that a reader's server can tell.</summary>
    /// <returns>The message, or null when the recipient is not exactly one address.</returns>
    public MimeMessage? TryCompose()
    {
        // MimeKit reads leniently and takes the first of several addresses.
        if (!EmailAddress.TryParse(To, out var address, out _))
            return null;

        // Most servers take an international domain only in its ASCII form (RFC 5890); a local part has none (RFC 6531).
        var local = address.Typed[..address.Typed.LastIndexOf('@')];
        var recipient = new MailboxAddress("", $"{local}@{address.AsciiDomain}");
        var message = new MimeMessage
        {
            Subject = Words.Subject,
            Date = SentAt,
            MessageId = $"{Id:N}@{MailboxAddress.EncodeAddrspec(Sender.Address).Split('@')[^1]}",
            Body = new MultipartAlternative(new TextPart("plain") { Text = Words.Text() }, new TextPart("html") { Text = Html })
            {
                Boundary = $"={Id:N}",
            },
        };
        message.From.Add(Sender);
        message.To.Add(recipient);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}
