using Doorcode.Mail;

namespace Doorcode.DevMailbox;

/// <summary>What the list shows.</summary>
/// <param name="Home">The list's own path.</param>
/// <param name="Origin">Scheme and authority that the page was asked under; a name of this machine.</param>
/// <param name="Prefix">Where the API is.</param>
/// <param name="Nonce">What the page's script must carry.</param>
/// <param name="Mails">Newest first.</param>
internal sealed record MailboxList(string Home, string Origin, string Prefix, string Nonce, IReadOnlyList<RenderedMail> Mails);
