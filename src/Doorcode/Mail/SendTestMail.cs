using System.Diagnostics.CodeAnalysis;
using Doorcode.Addresses;
using Doorcode.Outbox;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Sends one mail at once, past the outbox, so that an operator sees what the mail server says. In English.</summary>
[Experimental("DOORCODE002")]
public sealed class SendTestMail
{
    private static readonly LetterKind Kind = new("Test", "Test mail", LetterContent.Notice)
    {
        OwnWords = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            ["en"] = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["subject"] = "A test mail from {product}",
                ["lead"] = "This mail shows that {product} can send mail. An operator asked for it.",
                ["advice.1"] = "You need not do anything.",
            },
        },
    };

    private readonly MailRenderer _renderer;
    private readonly IMailTransport _transport;
    private readonly IOptions<SmtpOptions> _smtp;
    private readonly MailServingRule _rule;
    private readonly ServerClock _clock;

    internal SendTestMail(MailRenderer renderer, IMailTransport transport, IOptions<SmtpOptions> smtp, MailServingRule rule, ServerClock clock) =>
        (_renderer, _transport, _smtp, _rule, _clock) = (renderer, transport, smtp, rule, clock);

    /// <summary>Whether there is a mail server to send it to; in Development there may be none.</summary>
    public bool CanSend => _smtp.Value.IsConfigured;

    /// <summary>What a server that sends mail still needs: for each missing setting one sentence that names it. Nothing is sent until the list is empty.</summary>
    public IReadOnlyList<string> Faults => [.. _rule.Faults()];

    /// <summary>Sends it. There are no <see cref="Faults"/>, and <see cref="CanSend"/> is true.</summary>
    /// <returns>What the mail server said.</returns>
    public async Task<Delivery> RunAsync(EmailAddress address, CancellationToken cancel)
    {
        var now = _clock.Now;
        var letter = new StoredLetter(Kind.Name, address.Typed, Code: null, now, now, AskedFrom: null);
        return await _transport.SendAsync(await _renderer.RenderAsync(TimeOrderedId.New(now), letter, Kind, cancel), cancel);
    }
}
