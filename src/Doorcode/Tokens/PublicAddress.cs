using Doorcode.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Who this server is: issuer and audiences of its tokens. Never taken from a request.</summary>
internal sealed class PublicAddress(
    IOptions<DoorcodeOptions> options, IOptions<JwtOptions> jwt, IHostEnvironment environment, IServer server)
{
    /// <summary>Where refresh tokens are presented.</summary>
    internal const string RefreshPath = "/api/users/token/refresh/";

    private string? _url;
    private string? _refreshAudience;

    public string Issuer => jwt.Value.Issuer ?? Url;

    /// <summary>The audience of access tokens.</summary>
    public string AccessAudience => jwt.Value.Audience ?? Url;

    /// <summary>The audience of refresh tokens: the endpoint that takes them, so that no resource server does.</summary>
    public string RefreshAudience => _refreshAudience ??= Url + RefreshPath;

    /// <summary>The audience of tokens of a kind.</summary>
    public string Audience(TokenKind kind) => kind is TokenKind.Access ? AccessAudience : RefreshAudience;

    /// <summary><c>Doorcode:PublicUrl</c> without a trailing slash, or in Development the first listening address.</summary>
    public string Url => _url ??= options.Value.PublicUrl?.ToString().TrimEnd('/') ?? Listening();

    /// <summary>Refuses a start that would have to guess.</summary>
    public void Check()
    {
        if (options.Value.PublicUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            throw new StartRefusedException("Doorcode:PublicUrl must be an absolute http or https address.");

        if (options.Value.PublicUrl is null && !environment.IsDevelopment())
            throw new StartRefusedException("Doorcode:PublicUrl must be set outside Development, such as https://auth.example.org.");
    }

    private string Listening() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
}
