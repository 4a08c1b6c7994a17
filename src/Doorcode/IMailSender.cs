namespace Doorcode;

/// <summary>
/// Sends mails in the app's own way, in place of SMTP. <c>AddDoorcode().UseMailSender&lt;T&gt;()</c> registers it; it is made for each mail, in a scope
/// of its own.
/// </summary>
public interface IMailSender
{
    /// <summary>
    /// Sends a mail. An exception, or more than <c>Doorcode:Smtp:Timeout</c>, is a failure as an SMTP server's: the mail is tried again, with
    /// growing pauses, until its code is dead, and a notice for 3 days.
    /// </summary>
    /// <param name="mail">The mail. It may come twice, with the same <see cref="OutgoingMail.Id"/>, when an attempt was cut off.</param>
    /// <param name="cancel">Cancelled when the time is over, and when the server stops.</param>
    Task SendAsync(OutgoingMail mail, CancellationToken cancel);
}

/// <summary>A mail to send, with its words.</summary>
/// <param name="Id">Names the mail: the same at each attempt, so it serves as an idempotency key.</param>
/// <param name="From">The sender, as <c>Doorcode:Mail:From</c> has it, such as <c>"Example" &lt;no-reply@example.org&gt;</c>.</param>
/// <param name="To">The recipient's address, as its owner typed it.</param>
/// <param name="Subject">The subject, not encoded.</param>
/// <param name="Text">The text part.</param>
/// <param name="Html">The HTML part: a whole document.</param>
/// <param name="Language">The language that it is in (BCP 47), such as <c>en</c>.</param>
public sealed record OutgoingMail(Guid Id, string From, string To, string Subject, string Text, string Html, string Language)
{
    /// <summary>The id alone, because printed text ends in logs, and a mail may hold a code.</summary>
    public override string ToString() => Id.ToString();
}
