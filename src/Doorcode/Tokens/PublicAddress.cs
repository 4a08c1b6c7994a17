using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Who this server is: issuer and audience of its tokens. Never taken from a request.</summary>
internal sealed class PublicAddress(IOptions<DoorcodeOptions> options, IOptions<JwtOptions> jwt, IServer server)
{
    private string? _url;

    public string Issuer => jwt.Value.Issuer ?? Url;

    public string Audience => jwt.Value.Audience ?? Url;

    /// <summary><c>Doorcode:PublicUrl</c> without a trailing slash, or in Development the first listening address.</summary>
    public string Url => _url ??= options.Value.PublicUrl?.ToString().TrimEnd('/') ?? Listening();

    private string Listening() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
}
