using Doorcode.Accounts;

namespace Doorcode.Proofs;

/// <summary>The proof of a second factor as a request holds it.</summary>
/// <param name="Kind">Which kind of factor.</param>
/// <param name="Text">The code of an authenticator app, or a recovery code, in its one spelling; null with a passkey.</param>
/// <param name="Passkey">The passkey; null with a code.</param>
/// <param name="Binding">What the proof must belong to: the hash of a login ticket, or the id of a session as bytes.</param>
/// <param name="Caller">Who proves it.</param>
internal sealed record FactorProof(FactorKinds Kind, string? Text, PasskeyProof? Passkey, byte[] Binding, Caller Caller)
{
    /// <summary>Never the proof, because printed text ends in logs.</summary>
    public override string ToString() => $"[{Kind}]";
}
