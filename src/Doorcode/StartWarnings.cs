using Doorcode.Mail;
using Doorcode.Sealing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>Warns once, at the start, of each setting that works but is not safe.</summary>
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

        if (options.Value.PublicUrl is { Scheme: "http" } url && !ThisMachine.IsNamedBy(url.Host))
            StartLog.PublicUrlIsClear(log);

        if (smtp.Value is { IsConfigured: true, Security: SmtpSecurity.None } clear && (!clear.IsLocal || !string.IsNullOrEmpty(clear.Username)))
            StartLog.SmtpIsClear(log);
    }
}
