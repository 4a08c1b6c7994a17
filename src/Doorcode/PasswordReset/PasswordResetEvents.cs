using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.PasswordReset;

/// <summary>The events of a password reset. Events 1710 to 1719. Guesses at its codes are counted with those of all mailed codes.</summary>
internal static class PasswordResetEvents
{
    /// <summary>A reset was asked for, whether or not the address has an account.</summary>
    public static readonly CountedOutcome Asked =
        new OutcomeCounter("doorcode.password_reset_requests", "{request}", "Password resets asked for.").Total();

    /// <summary>A mailed code set a new password.</summary>
    public static readonly EventKind Reset = new(
        "password.reset", EventOutcome.Accepted, "a mailed code set a new password, and all sessions ended")
    {
        Told = [AccountEventKinds.PasswordChanged],
        Counted = new OutcomeCounter("doorcode.password_resets", "{reset}", "Passwords set by a mailed code.").Total(),
        Line = new(1710, LogLevel.Information, "The password of account {Account} is reset; {Count} sessions ended."),
    };

    /// <summary>An operator had a code mailed to the owner.</summary>
    public static readonly EventKind Sent = new("password.reset_sent", EventOutcome.Done, "an operator had a reset code mailed to the owner")
    {
        Line = new(1711, LogLevel.Information, "A reset code for account {Account} is mailed because an operator asked for it."),
    };

    public static FeatureEvents All { get; } = new("PasswordReset") { Kinds = [Reset, Sent], Counted = [Asked] };
}
