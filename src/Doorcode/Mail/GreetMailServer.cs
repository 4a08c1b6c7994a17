using System.Diagnostics.CodeAnalysis;
using Doorcode.Outbox;

namespace Doorcode.Mail;

/// <summary>Tries whether the mail server lets this server in; no mail is sent.</summary>
[Experimental("DOORCODE002")]
public sealed class GreetMailServer
{
    private readonly IMailTransport _transport;

    internal GreetMailServer(IMailTransport transport) => _transport = transport;

    /// <summary>Connects and logs in, and hangs up again.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What the mail server said; null where none is set.</returns>
    public async Task<Delivery?> RunAsync(CancellationToken cancel) => _transport is SmtpTransport smtp ? await smtp.GreetAsync(cancel) : null;
}
