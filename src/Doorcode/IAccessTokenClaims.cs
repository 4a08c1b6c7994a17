using System.Text.Json.Nodes;

namespace Doorcode;

/// <summary>
/// Puts claims into access tokens. <c>AddDoorcode().AddAccessTokenClaims&lt;T&gt;()</c> registers it; several are asked at the same time, and later
/// ones win. It is made for each token, in a scope of its own.
/// </summary>
public interface IAccessTokenClaims
{
    /// <summary>
    /// Tells the claims of a token that is about to be made, at each login and refresh. All of them together are at most 1024 bytes of JSON, and the
    /// names that <see cref="IAccounts.SetClaimsAsync"/> refuses are refused here, too: then the caller gets 500 <c>internal_error</c>, and the
    /// log says why. An exception, or more than 2 seconds, is 503 <c>unavailable</c>. No session begins and no refresh token is spent.
    /// <c>Doorcode:Jwt:OnClaimsFailure</c> can have tokens made without these claims instead.
    /// </summary>
    /// <param name="account">Whose token it is.</param>
    /// <param name="cancel">Cancelled after 2 seconds, and when the caller is gone.</param>
    /// <returns>The claims; null for none. One that the account has been given too is replaced in the token.</returns>
    ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel);
}
