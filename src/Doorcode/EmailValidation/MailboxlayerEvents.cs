using Doorcode.Events;
using Doorcode.Telemetry;

namespace Doorcode.EmailValidation;

/// <summary>How checks of addresses with Mailboxlayer end.</summary>
internal static class MailboxlayerEvents
{
    private static readonly OutcomeCounter Checks = new(
        "doorcode.mailboxlayer.checks", "{check}", "Addresses to check with Mailboxlayer, by outcome.");

    public static readonly CountedOutcome Accepted = Checks.As("accepted");
    public static readonly CountedOutcome Refused = Checks.As("refused");
    public static readonly CountedOutcome Unavailable = Checks.As("unavailable");
    public static readonly CountedOutcome BudgetSpent = Checks.As("budget_spent");
    public static readonly CountedOutcome NetworkBudgetSpent = Checks.As("network_budget_spent");
    public static readonly CountedOutcome Misconfigured = OnceItOccurs("misconfigured");
    public static readonly CountedOutcome QuotaGone = OnceItOccurs("quota_gone");
    public static readonly CountedOutcome RateLimited = OnceItOccurs("rate_limited");
    public static readonly CountedOutcome TimedOut = OnceItOccurs("timed_out");
    public static readonly CountedOutcome Defect = OnceItOccurs("defect");

    public static FeatureEvents All { get; } = new("EmailValidation")
    {
        Counted =
        [
            Accepted, Refused, Unavailable, BudgetSpent, NetworkBudgetSpent, Misconfigured, QuotaGone, RateLimited, TimedOut, Defect,
        ],
    };

    private static CountedOutcome OnceItOccurs(string outcome) => Checks.As(outcome, CountFrom.FirstOccurrence);
}
