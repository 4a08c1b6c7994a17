using Doorcode.Addresses;
using Doorcode.Sealing;

namespace Doorcode.Events;

/// <summary>An audit line of a feature that counts and logs by itself.</summary>
internal sealed record AuditEntry(string Event, string Outcome)
{
    public AccountId? Account { get; init; }

    public SessionId? Session { get; init; }

    public byte[]? Subject { get; init; }

    public Caller? By { get; init; }

    public string? Details { get; init; }

    public static implicit operator AccountEvent(AuditEntry entry) =>
        new(new EventKind(entry.Event, Enum.Parse<EventOutcome>(entry.Outcome, ignoreCase: true), ""))
        {
            Account = entry.Account,
            Session = entry.Session,
            AddressKey = entry.Subject,
            By = entry.By,
            Details = entry.Details,
        };
}

internal static class AuditEvent
{
    public const string AccountCreated = "account.created";
    public const string Login = "login";
    public const string GuessesExhausted = "guesses.exhausted";
}

internal static class AuditOutcome
{
    public const string Accepted = "accepted";
    public const string Rejected = "rejected";
    public const string Limited = "limited";
}

internal sealed class AuditSubject(LookupKeys keys)
{
    public byte[] Of(EmailAddress address) => keys.For("audit", address);
}
