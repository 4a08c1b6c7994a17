using System.Diagnostics.CodeAnalysis;
using Doorcode.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>Where clients reach this server. Never taken from a request.</summary>
[Experimental("DOORCODE002")]
public sealed class PublicUrl(IOptions<DoorcodeOptions> options, IServer server)
{
    private string? _value;

    /// <summary>
    /// <c>Doorcode:PublicUrl</c> as a URI (RFC 3986: the host in punycode, the path escaped) without a trailing slash, or in Development the first
    /// listening address. A server that listens on every address is reached as <c>localhost</c>.
    /// </summary>
    public string Value => _value ??= options.Value.PublicUrl is { } url ? WebOrigin.Of(url) + url.AbsolutePath.TrimEnd('/') : Listening();

    private string Listening()
    {
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address)
            return "http://localhost";

        var bound = BindingAddress.Parse(address);
        return bound.Host is "*" or "+" or "0.0.0.0" or "[::]"
            ? WebOrigin.Of(new UriBuilder(bound.Scheme, "localhost", bound.Port).Uri)
            : address;
    }
}
