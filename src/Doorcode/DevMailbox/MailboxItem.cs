using Doorcode.Mail;

namespace Doorcode.DevMailbox;

/// <summary>What an opened mail shows.</summary>
/// <param name="Home">The list's path.</param>
/// <param name="Nonce">What the page's script must carry.</param>
/// <param name="Mail">The mail.</param>
internal sealed record MailboxItem(string Home, string Nonce, RenderedMail Mail);
