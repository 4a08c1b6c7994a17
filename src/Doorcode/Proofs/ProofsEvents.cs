using Doorcode.Events;

namespace Doorcode.Proofs;

/// <summary>The events of proofs that a request with an access token holds.</summary>
internal static class ProofsEvents
{
    /// <summary>The password that a step asked for was wrong.</summary>
    public static readonly EventKind PasswordRejected = new(
        "proof.password", EventOutcome.Rejected, "the password that a step of a logged-in client asks for was wrong");

    /// <summary>A limit refused the password before it was judged.</summary>
    public static readonly EventKind PasswordLimited = new(
        "proof.password", EventOutcome.Limited, "a limit refused the password that a step asks for before it was judged");

    public static FeatureEvents All { get; } = new("Proofs") { Kinds = [PasswordRejected, PasswordLimited] };
}
