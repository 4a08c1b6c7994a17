using Doorcode.Accounts;

namespace Doorcode.Passkeys;

/// <summary>A passkey whose assertion was good.</summary>
/// <param name="Passkey">The passkey.</param>
/// <param name="Account">Its account at the epoch that was read together with its key.</param>
/// <param name="SignCount">The counter of the assertion.</param>
internal sealed record AssertedPasskey(StoredPasskey Passkey, AccountAtEpoch Account, long SignCount)
{
    /// <summary>The address of its account.</summary>
    public required string Email { get; init; }

    /// <summary>The counter that was stored when the passkey was read.</summary>
    public required long CountBefore { get; init; }

    /// <summary>Whether the counter has grown since then. Authenticators that do not count always say 0.</summary>
    public bool HasGrown => SignCount > CountBefore || (SignCount, CountBefore) is (0, 0);

    /// <summary>Whether a copy of it exists.</summary>
    public required bool IsBackedUp { get; init; }

    /// <summary>Whether the authenticator has verified its user this time.</summary>
    public required bool IsUserVerified { get; init; }
}
