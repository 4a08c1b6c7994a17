using System.Net;
using Doorcode.Mail;
using Doorcode.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>Settings that work and are not safe: each is said once, when the server starts.</summary>
internal sealed class StartWarnings(
    IOptions<DoorcodeOptions> options,
    IOptions<SmtpOptions> smtp,
    MasterKeyFile masterKey,
    IHostEnvironment environment,
    ILogger<StartWarnings> log)
{
    public void Log()
    {
        foreach (var file in new[] { masterKey.Path, masterKey.NextPath, masterKey.OldPath })
        {
            if (FilePermissions.OthersMayRead(file))
                StartLog.KeyIsReadable(log, file);
        }

        if (environment.IsDevelopment())
            return;

        if (options.Value.PublicUrl is { Scheme: "http" } url && !IsThisMachine(url))
            StartLog.PublicUrlIsClear(log);

        if (smtp.Value is { IsConfigured: true, Security: SmtpSecurity.None } clear && (!clear.IsLocal || !string.IsNullOrEmpty(clear.Username)))
            StartLog.SmtpIsClear(log);
    }

    private static bool IsThisMachine(Uri url) =>
        url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
