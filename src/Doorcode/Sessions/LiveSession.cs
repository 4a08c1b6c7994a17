using System.Text.Json;
using Doorcode.Accounts;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>What a request may know of its account and session: one read.</summary>
internal sealed record LiveSession(
    SessionId Id, AccountId Account, long ExpiresAt, string Email, string FullName, long AccountCreatedAt)
{
    /// <summary>The account's epoch at the time of the read.</summary>
    public required long Epoch { get; init; }

    /// <summary>The account's kinds of second factors.</summary>
    public required FactorKinds Factors { get; init; }

    /// <summary>The account's roles and claims.</summary>
    public required RolesAndClaims Granted { get; init; }

    /// <summary>What else the access token of the request states; null where it states nothing more, or the request has none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Stated { get; init; }

    /// <summary>How and when the owner proved themselves.</summary>
    public required AuthenticationFacts Facts { get; init; }

    /// <summary>The language that the owner was last seen to prefer (BCP 47); null while none is known.</summary>
    public string? Language { get; init; }

    /// <summary>The account, for steps that must find it unchanged.</summary>
    public AccountAtEpoch AtEpoch => new(Account, Epoch, Factors) { Granted = Granted, Language = Language };
}
