namespace Doorcode.Accounts;

/// <summary>An account as its owner's proofs are checked against it; everything is of one read.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PasswordHash">What its password is verified against.</param>
/// <param name="Epoch">Its epoch, read together with the hash.</param>
/// <param name="IsActive">Whether its owner may log in.</param>
/// <param name="Factors">Its kinds of second factors.</param>
/// <param name="Email">Its address as the owner typed and proved it.</param>
/// <param name="FullName">The owner's name.</param>
internal sealed record StoredAccount(
    AccountId Id, string PasswordHash, long Epoch, bool IsActive, FactorKinds Factors, string Email, string FullName)
{
    /// <summary>Its roles and claims.</summary>
    public required RolesAndClaims Granted { get; init; }

    /// <summary>The language that its owner was last seen to prefer (BCP 47); null while none is known.</summary>
    public string? Language { get; init; }

    public AccountAtEpoch AtEpoch => new(Id, Epoch, Factors) { Granted = Granted, Language = Language };
}
