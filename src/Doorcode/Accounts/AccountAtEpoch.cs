namespace Doorcode.Accounts;

/// <summary>
/// An account as a step that takes time read it. The epoch rises when everything that waits for the account must become void, so each later
/// part of the step demands the same epoch.
/// </summary>
/// <param name="Id">The account.</param>
/// <param name="Epoch">Its epoch at the time.</param>
/// <param name="Factors">Its kinds of second factors at the time. The first factor raises the epoch, so a login cannot miss it.</param>
internal sealed record AccountAtEpoch(AccountId Id, long Epoch, FactorKinds Factors = FactorKinds.None)
{
    /// <summary>Its roles and claims at the time, where the step can end in an access token.</summary>
    public RolesAndClaims Granted { get; init; } = RolesAndClaims.None;

    /// <summary>The language that its owner was last seen to prefer (BCP 47), where the step can begin a session; null while none is known.</summary>
    public string? Language { get; init; }
}
