using Doorcode.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>Where clients reach this server. Never taken from a request.</summary>
internal sealed class PublicUrl(IOptions<DoorcodeOptions> options, IHostEnvironment environment, IServer server)
{
    private string? _value;

    /// <summary><c>Doorcode:PublicUrl</c> without a trailing slash, or in Development the first listening address.</summary>
    public string Value => _value ??= options.Value.PublicUrl?.ToString().TrimEnd('/') ?? Listening();

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
