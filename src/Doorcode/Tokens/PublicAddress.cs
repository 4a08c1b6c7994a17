using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Who this server is: issuer and audience of its tokens. Never taken from a request.</summary>
internal sealed class PublicAddress(PublicUrl url, IOptions<JwtOptions> jwt)
{
    public string Issuer => jwt.Value.Issuer ?? Url;

    public string Audience => jwt.Value.Audience ?? Url;

    /// <summary>Where clients reach this server, without a trailing slash.</summary>
    public string Url => url.Value;
}
