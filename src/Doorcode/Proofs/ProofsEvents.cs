using Doorcode.Events;
using Microsoft.Extensions.Logging;

namespace Doorcode.Proofs;

/// <summary>The events of proofs. Events 1740 to 1744.</summary>
internal static class ProofsEvents
{
    /// <summary>The password that a step asked for was wrong.</summary>
    public static readonly EventKind PasswordRejected = new(
        "proof.password", EventOutcome.Rejected, "the password that a step of a logged-in client asks for was wrong");

    /// <summary>A limit refused the password before it was judged.</summary>
    public static readonly EventKind PasswordLimited = new(
        "proof.password", EventOutcome.Limited, "a limit refused the password that a step asks for before it was judged");

    /// <summary>A recovery code took the place of a second factor.</summary>
    public static readonly EventKind RecoveryCodeUsed = new(
        "recovery-code.used", EventOutcome.Accepted, "a recovery code took the place of a second factor; `details` says how many are left")
    {
        Line = new(1740, LogLevel.Information, "A recovery code of account {Account} was used; {Left} are left."),
    };

    /// <summary>A login that had to end in the enrolment of a second factor did, and a session began.</summary>
    public static readonly EventKind LoginByEnrolment = new(
        "login.enrolment", EventOutcome.Accepted, "a login that had to end in the enrolment of a second factor did, and a session began")
    {
        Line = new(1741, LogLevel.Information, "A login of account {Account} ended in the enrolment of a second factor; session {Session} began."),
    };

    public static FeatureEvents All { get; } = new("Proofs") { Kinds = [PasswordRejected, PasswordLimited, RecoveryCodeUsed, LoginByEnrolment] };
}
