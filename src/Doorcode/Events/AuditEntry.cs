
namespace Doorcode.Events;

/// <summary>One line of the audit log, before it has a time. Holds no address, code, token or password.</summary>
/// <param name="Event">One of <see cref="AuditEvent"/>.</param>
/// <param name="Outcome">One of <see cref="AuditOutcome"/>.</param>
internal sealed record AuditEntry(string Event, string Outcome)
{
    /// <summary>Whose account; null when there is none, or it is not known.</summary>
    public AccountId? Account { get; init; }

    /// <summary>Which session.</summary>
    public SessionId? Session { get; init; }

    /// <summary>Which address, as a keyed hash (<see cref="AuditSubject"/>): tells events at one address, and no address.</summary>
    public byte[]? Subject { get; init; }

    /// <summary>From where, as far as a connection tells.</summary>
    public Caller? By { get; init; }

    /// <summary>A few words more.</summary>
    public string? Details { get; init; }
}
