using System.Net;
using Doorcode.Addresses;
using Doorcode.Outbox;
using Doorcode.Sealing;

namespace Doorcode.Mail;

/// <summary>The lanes of mails: the domain is the recipient's, in lower-case punycode; the site is that of the IP address that asked.</summary>
internal sealed class MailLanes : IOutboxLanes
{
    /// <summary>How rows of the outbox name mails.</summary>
    public const string MailKind = "mail";

    public string Kind => MailKind;

    public OutboxLane? LaneOf(byte[] payload, LookupKeys keys) => StoredLetter.Read(payload) is { } letter ? LaneOf(letter, keys) : null;

    /// <summary>Names a recipient, and no site.</summary>
    public static OutboxLane LaneOf(EmailAddress recipient, LookupKeys keys) =>
        new(keys.For("mail-domain", recipient.AsciiDomain), []) { Recipient = keys.For("mail-recipient", recipient) };

    /// <summary>Finds the lane of a letter.</summary>
    public static OutboxLane LaneOf(StoredLetter letter, LookupKeys keys)
    {
        var from = IPAddress.TryParse(letter.AskedFrom, out var ip) ? ip : null;
        var site = keys.For("mail-site", Caller.SiteOf(from));
        return EmailAddress.TryParse(letter.To, out var address, out _)
            ? LaneOf(address, keys) with { Site = site }
            : new OutboxLane(keys.For("mail-domain", ""), site);
    }
}
