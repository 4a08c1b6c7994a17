using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.PasswordChange;

/// <summary>The events of a change of the password. Events 1720 to 1729. Wrong passwords are recorded as those of other proofs.</summary>
internal static class PasswordChangeEvents
{
    /// <summary>An owner changed their password.</summary>
    public static readonly EventKind Changed = new(
        "password.changed", EventOutcome.Accepted, "an owner changed their password, and all other sessions ended")
    {
        Told = [AccountEventKinds.PasswordChanged],
        Counted = new OutcomeCounter("doorcode.password_changes", "{change}", "Passwords changed by their owners.").Total(),
        Line = new(1720, LogLevel.Information, "The password of account {Account} is changed; {Count} other sessions ended."),
    };

    public static FeatureEvents All { get; } = new("PasswordChange") { Kinds = [Changed] };
}
