using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Events;

/// <summary>A line of the audit log as it is kept. An event or outcome that a newer version wrote is read as it stands.</summary>
/// <param name="Id">Its id; later ones sort later.</param>
/// <param name="At">When, UTC milliseconds since 1970.</param>
/// <param name="Event">What happened, such as <c>login</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Account">Whose account; null where there is none.</param>
/// <param name="Session">In which session; null outside of one.</param>
/// <param name="Subject">The lookup key of the address; null where the line is about none.</param>
/// <param name="Ip">From which IP address; null where it is unknown.</param>
/// <param name="UserAgent">What the client calls itself; null where it says nothing.</param>
/// <param name="Details">What else there is to say; null for nothing.</param>
[Experimental("DOORCODE002")]
public sealed record AuditLine(
    Guid Id,
    long At,
    string Event,
    string Outcome,
    Guid? Account,
    Guid? Session,
    byte[]? Subject,
    string? Ip,
    string? UserAgent,
    string? Details);
