using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Passkeys;

/// <summary>Warns that there are no passkeys when the public address is an IP address.</summary>
internal sealed class PasskeysWarning(
    IOptions<PasskeysOptions> options, IOptions<DoorcodeOptions> doorcode, ILogger<PasskeysWarning> log) : IStartStep
{
    public Task StartAsync(CancellationToken cancel)
    {
        if (options.Value is { Enabled: true, RelyingPartyId: null } && doorcode.Value.PublicUrl is { } url && RelyingParty.IdOf(url.IdnHost) is null)
            PasskeysLog.NoDomain(log);

        return Task.CompletedTask;
    }
}
