namespace Doorcode.Events;

/// <summary>A line of the audit log as it is kept. An event or outcome that a newer version wrote is read as it stands.</summary>
internal sealed record AuditLine(
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
