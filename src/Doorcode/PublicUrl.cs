using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>Where clients reach this server. Never taken from a request.</summary>
[Experimental("DOORCODE002")]
public sealed class PublicUrl(IOptions<DoorcodeOptions> options, IServer server)
{
    private string? _value;

    /// <summary><c>Doorcode:PublicUrl</c> without a trailing slash, or in Development the first listening address.</summary>
    public string Value => _value ??= options.Value.PublicUrl?.ToString().TrimEnd('/') ?? Listening();

    private string Listening() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
}
