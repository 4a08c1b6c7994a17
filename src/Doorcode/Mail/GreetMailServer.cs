using System.Diagnostics.CodeAnalysis;
using Doorcode.Outbox;
using Doorcode.Storage;

namespace Doorcode.Mail;

/// <summary>Tries whether the mail server lets this server in; no mail is sent.</summary>
[Experimental("DOORCODE002")]
public sealed class GreetMailServer
{
    private readonly IMailTransport _transport;

    private readonly MailServingRule _rule;

    internal GreetMailServer(IMailTransport transport, MailServingRule rule) => (_transport, _rule) = (transport, rule);

    /// <summary>Connects and logs in, and hangs up again.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What the mail server said; null where none is set, as in Development.</returns>
    /// <exception cref="StartRefusedException">A setting is missing without which a server sends no mail; the message names each.</exception>
    public async Task<Delivery?> RunAsync(CancellationToken cancel)
    {
        if (_rule.Faults().ToList() is { Count: > 0 } faults)
            throw new StartRefusedException(string.Join(' ', faults));

        return _transport is SmtpTransport smtp ? await smtp.GreetAsync(cancel) : null;
    }
}
