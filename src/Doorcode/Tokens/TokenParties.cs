using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Who this server is: issuer and audiences of its tokens. Never taken from a request.</summary>
internal sealed class TokenParties(PublicUrl url, MappedParts mapped, IOptions<JwtOptions> jwt)
{
    private string? _refreshAudience;

    public string Issuer => jwt.Value.Issuer ?? Url;

    /// <summary>The audience of access tokens.</summary>
    public string AccessAudience => jwt.Value.Audience ?? Url;

    /// <summary>The audience of refresh tokens: the endpoint that takes them, so that no resource server does.</summary>
    public string RefreshAudience => _refreshAudience ??= Url + mapped.Prefix + MappedParts.RefreshPath;

    /// <summary>The audience of tokens of a kind.</summary>
    public string Audience(TokenKind kind) => kind is TokenKind.Access ? AccessAudience : RefreshAudience;

    /// <summary>Where clients reach this server, without a trailing slash.</summary>
    public string Url => url.Value;
}
