using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Registration;

/// <summary>The events of registration. Events 1700 to 1700.</summary>
internal static class RegistrationEvents
{
    private static readonly OutcomeCounter Confirmations = new("doorcode.confirmations", "{guess}", "Codes tried, by outcome.");

    /// <summary>A registration was taken.</summary>
    public static readonly CountedOutcome Registered =
        new OutcomeCounter("doorcode.registrations", "{registration}", "Registrations taken.").Total();

    /// <summary>A code was wrong, or no code waited.</summary>
    public static readonly CountedOutcome Rejected = Confirmations.As("rejected");

    /// <summary>A code was wrong, and it was the last guess that the budget allows.</summary>
    public static readonly CountedOutcome Exhausted = Confirmations.As("exhausted");

    /// <summary>The code was right, and its address had got an account in the meantime.</summary>
    public static readonly CountedOutcome AddressTaken = Confirmations.As("address_taken");

    /// <summary>A code was confirmed and the account made.</summary>
    public static readonly EventKind AccountCreated = new(
        "account.created", EventOutcome.Accepted, "a code was confirmed and the account made")
    {
        Told = [AccountEventKinds.AccountCreated],
        Counted = Confirmations.As("accepted"),
        Line = new(1700, LogLevel.Information, "Account {Account} is created."),
    };

    public static FeatureEvents All { get; } = new("Registration")
    {
        Kinds = [AccountCreated],
        Counted = [Registered, Rejected, Exhausted, AddressTaken],
    };
}
