using System.Text.Json.Serialization;
using Doorcode.Http;

namespace Doorcode.Sessions;

/// <summary>What a login or a refresh hands out.</summary>
internal sealed record TokenPair
{
    /// <summary>
    /// The access token, a JWT (ES256, <c>typ: at+jwt</c>): sent as <c>Authorization: Bearer</c>. Its claims <c>auth_time</c>,
    /// <c>amr</c> and <c>acr</c> say when, how and how strongly the owner of the session proved themselves.
    /// </summary>
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public required string Access { get; init; }

    /// <summary>
    /// The refresh token, a JWT (ES256, <c>typ: rt+jwt</c>): exchanged once for the next pair. Absent when the session has a cookie.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImJ0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public string? Refresh { get; init; }

    /// <summary>Always <c>Bearer</c>.</summary>
    [Example("Bearer")]
    public string TokenType { get; init; } = "Bearer";

    /// <summary>For how many seconds the access token works.</summary>
    [Example(900)]
    public required long ExpiresIn { get; init; }

    /// <summary>
    /// Proves later that this client once got into the account; a client keeps it and sends it with <c>login</c>. A refresh answers the one of
    /// its login again; none once a change of the account, such as a new address, has ended its device tokens.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("AWt0c2V4YW1wbGU0ZGV2aWNldG9rZW5zYXJlb3BhcXVlYW5kaGF2ZTEwM2NoYXJhY3RlcnM")]
    public string? DeviceToken { get; init; }

    /// <summary>The session's cookie, which is set and is not in the body; null when the session has none.</summary>
    [JsonIgnore]
    public NewCookie? Cookie { get; init; }

    /// <summary>The session that a login has begun; not in the body.</summary>
    [JsonIgnore]
    public SessionId Session { get; init; }
}
