namespace Doorcode.Accounts;

/// <summary>
/// An account as something that takes time found it. The account's epoch rises when everything that waits for the account must become
/// void, so each step that ends such a wait asks for the same epoch.
/// </summary>
/// <param name="Id">The account.</param>
/// <param name="Epoch">Its epoch at the time.</param>
/// <param name="Factors">Its kinds of second factors at the time. The first factor raises the epoch, so a login cannot miss it.</param>
internal sealed record AccountAtEpoch(AccountId Id, long Epoch, FactorKinds Factors = FactorKinds.None)
{
    /// <summary>Its roles and claims at the time, where the step can end in an access token.</summary>
    public RolesAndClaims Granted { get; init; } = RolesAndClaims.None;
}
