using Doorcode.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Doorcode.Server;

/// <summary>Lets Kestrel read its own section, certificates included, before anything is opened.</summary>
internal sealed class ServerRules(IOptions<KestrelServerOptions> kestrel, IConfiguration configuration, IHostEnvironment environment) : IStartRule
{
    public bool IsForServing => true;

    public IEnumerable<string> Faults()
    {
        try
        {
            kestrel.Value.ConfigurationLoader?.Load();
            return IsWithoutCertificate() ? [StartFailure.NoCertificate] : [.. EndpointFaults()];
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            // The message of the exception may quote a setting.
            return [wrong is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException
                ? "A certificate that the section Kestrel names cannot be read: check its Path, KeyPath and Password."
                : "The section Kestrel is wrong: each of Kestrel:Endpoints needs a Url such as http://127.0.0.1:5000, and an https one a certificate in Kestrel:Certificates:Default:Path."];
        }
    }

    private IEnumerable<string> EndpointFaults() =>
        from endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren()
        let url = endpoint["Url"]
        let fault = url is null ? null : ListeningAddresses.Fault(url)
        where fault is not null
        select $"Kestrel:Endpoints:{endpoint.Key}:Url {fault}.";

    /// <summary>Not asked in Development, where the SDK's certificate may exist: only listening shows whether it does.</summary>
    private bool IsWithoutCertificate() =>
        !environment.IsDevelopment()
        && !configuration.GetSection("Kestrel:Endpoints").GetChildren().Any()
        && configuration["Kestrel:Certificates:Default:Path"] is null
        && configuration["Kestrel:Certificates:Default:Subject"] is null
        && ListeningAddresses.Of(configuration).Any(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
}
