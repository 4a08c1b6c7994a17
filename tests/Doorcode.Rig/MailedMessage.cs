using MimeKit;

namespace Doorcode.Rig;

/// <summary>A message and its envelope.</summary>
/// <param name="Sender">From MAIL FROM.</param>
/// <param name="Recipients">From RCPT TO.</param>
/// <param name="Raw">The bytes after removal of dot stuffing.</param>
/// <param name="Message">The same, parsed.</param>
public sealed record MailedMessage(string Sender, IReadOnlyList<string> Recipients, byte[] Raw, MimeMessage Message);
