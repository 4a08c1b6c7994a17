using System.Collections.Immutable;

namespace Doorcode.Events;

/// <summary>
/// One record of one fact. Its audit line, its counter, its log line and what handlers of the app are told are made from it (<see cref="EventLog"/>). It holds no
/// address, code, token or password.
/// </summary>
/// <param name="Kind">Which kind of fact.</param>
internal sealed record EventRecord(EventKind Kind)
{
    /// <summary>The account that it is about; null when there is none, or it is not known.</summary>
    public AccountId? Account { get; init; }

    /// <summary>The session that it is about.</summary>
    public SessionId? Session { get; init; }

    /// <summary>The lookup key of the address that it is about (<see cref="EventLog.KeyOf"/>): it groups events and reveals no address.</summary>
    public byte[]? AddressKey { get; init; }

    /// <summary>The client that caused it; null when the server did it by itself.</summary>
    public Caller? By { get; init; }

    /// <summary>A few words more, for the audit line.</summary>
    public string? Details { get; init; }

    /// <summary>How many sessions ended with it, beside what its kind says.</summary>
    public int EndedSessions { get; init; }

    /// <summary>The values of the log line beyond account and session, by their names in the template.</summary>
    public ImmutableArray<(string Name, object? Value)> LogValues { get; init; } = [];
}
