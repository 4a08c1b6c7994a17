namespace Doorcode.Tokens;

/// <summary>What an access token says of its session's authentication: <c>auth_time</c>, <c>amr</c> and <c>acr</c>.</summary>
/// <param name="Time">The latest proof, in seconds since 1970 (OpenID Connect Core 1.0, section 2).</param>
/// <param name="Methods">Authentication methods, separated by spaces.</param>
/// <param name="Level">One of <c>aal1</c>, <c>aal2</c> and <c>phr</c>.</param>
internal sealed record StatedFacts(long Time, string Methods, string Level)
{
    public static StatedFacts Of(AuthenticationFacts facts) => new(
        facts.At / 1000,
        facts.Methods,
        facts.Level.Name());
}
