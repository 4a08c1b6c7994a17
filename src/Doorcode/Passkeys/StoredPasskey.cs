using Doorcode.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Doorcode.Passkeys;

/// <summary>A passkey as it is kept. Times are UTC milliseconds.</summary>
/// <param name="Id">Its id in the API.</param>
/// <param name="CredentialId">Its id among authenticators.</param>
/// <param name="PublicKey">Its key (COSE).</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Transports">How its authenticator is reached; names, separated by spaces.</param>
internal sealed record StoredPasskey(Guid Id, byte[] CredentialId, byte[] PublicKey, string Name, string Transports)
{
    /// <summary>Whether its authenticator may copy it to others.</summary>
    public required bool IsBackupEligible { get; init; }

    /// <summary>Whether a copy of it existed when it was last used.</summary>
    public required bool IsBackedUp { get; init; }

    public required long CreatedAt { get; init; }

    public required long? LastUsedAt { get; init; }

    /// <summary>
    /// What the framework's handler judges by. The counter is left out: it is compared and raised here, after the signature
    /// was good.
    /// </summary>
    public UserPasskeyInfo ToJudge() => new(
        CredentialId,
        PublicKey,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        signCount: 0,
        Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        isUserVerified: true,
        IsBackupEligible,
        IsBackedUp,
        attestationObject: [],
        clientDataJson: []);
}

/// <summary>A passkey, and the account that it belongs to, of one read.</summary>
/// <param name="Passkey">The passkey.</param>
/// <param name="Handle">What authenticators know the account by.</param>
/// <param name="Account">The account at its epoch.</param>
/// <param name="Email">The account's address.</param>
/// <param name="SignCount">The counter that is stored.</param>
internal sealed record OwnedPasskey(StoredPasskey Passkey, string Handle, AccountAtEpoch Account, string Email, long SignCount);
