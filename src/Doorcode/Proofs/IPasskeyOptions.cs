using Doorcode.Accounts;

namespace Doorcode.Proofs;

/// <summary>Makes the options for a passkey that proves a second factor. Not registered where there are no passkeys.</summary>
internal interface IPasskeyOptions
{
    /// <summary>Whether there are passkeys here.</summary>
    bool IsOn { get; }

    /// <summary>Begins a ceremony.</summary>
    /// <param name="account">Whose passkeys are asked for.</param>
    /// <param name="binding">What the proof must belong to; see <see cref="FactorProof.Binding"/>.</param>
    /// <param name="cancel">Stops waiting.</param>
    ValueTask<Result<PasskeyCeremony>> ForProofAsync(AccountAtEpoch account, byte[] binding, CancellationToken cancel);
}
