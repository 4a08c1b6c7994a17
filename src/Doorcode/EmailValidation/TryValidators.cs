using System.Diagnostics.CodeAnalysis;
using Doorcode.Addresses;

namespace Doorcode.EmailValidation;

/// <summary>Asks a validator of addresses past everything that is remembered, for operators.</summary>
[Experimental("DOORCODE002")]
public sealed class TryValidators
{
    /// <summary>What limits call the network of operators.</summary>
    private const string Here = "administration";

    private readonly MailboxlayerClient _mailboxlayer;
    private readonly BuiltInValidator _builtIn;

    internal TryValidators(MailboxlayerClient mailboxlayer, BuiltInValidator builtIn) => (_mailboxlayer, _builtIn) = (mailboxlayer, builtIn);

    /// <summary>Asks Mailboxlayer: one paid lookup, which counts against the budget.</summary>
    /// <param name="address">The address.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<EmailVerdict> AskMailboxlayerAsync(EmailAddress address, CancellationToken cancel) =>
        _mailboxlayer.CheckAsync(new EmailCheck(address, Here, Here), cancel);

    /// <summary>Asks the built-in validator, which asks DNS.</summary>
    /// <inheritdoc cref="AskMailboxlayerAsync"/>
    public Task<EmailVerdict> AskDnsAsync(EmailAddress address, CancellationToken cancel) =>
        _builtIn.CheckAsync(new EmailCheck(address, Here, Here), cancel);
}
