using Doorcode.Accounts;

namespace Doorcode.Tokens;

/// <summary>What an access token says beside whose it is: <c>auth_time</c>, <c>amr</c> and <c>acr</c> of its session, and what its account was given.</summary>
/// <param name="Time">The latest proof, in seconds since 1970 (OpenID Connect Core 1.0, section 2).</param>
/// <param name="Methods">Authentication methods, separated by spaces.</param>
/// <param name="Level">One of <c>aal1</c>, <c>aal2</c> and <c>phr</c>.</param>
/// <param name="Granted">The roles and claims of the account.</param>
internal sealed record StatedFacts(long Time, string Methods, string Level, RolesAndClaims Granted)
{
    public static StatedFacts Of(AuthenticationFacts facts, RolesAndClaims granted) => new(
        facts.At / 1000,
        facts.Methods,
        facts.Level.Name(),
        granted);
}
