using System.Net;
using Doorcode.Addresses;
using Doorcode.Sealing;

namespace Doorcode.Mail;

/// <summary>
/// Which queue of the outbox a mail stands in, and whose turn it takes there. Both are keyed hashes: a sealed mail tells nothing of
/// its recipient, and neither does its row.
/// </summary>
/// <param name="Domain">Stands for the recipient's domain, in lower-case punycode.</param>
/// <param name="Site">Stands for the site that asked for the mail.</param>
internal sealed record MailLane(byte[] Domain, byte[] Site)
{
    /// <summary>Finds the lane of a mail.</summary>
    public static MailLane Of(OutgoingMail mail, LookupKeys keys)
    {
        var domain = EmailAddress.TryParse(mail.To, out var address, out _) ? address.AsciiDomain : "";
        var from = IPAddress.TryParse(mail.AskedFrom, out var ip) ? ip : null;
        return new MailLane(keys.For("mail-domain", domain), keys.For("mail-site", Caller.SiteOf(from)));
    }
}
