using Microsoft.Extensions.Logging;

namespace Doorcode;

/// <summary>Events 2200 to 2299.</summary>
internal static partial class StartLog
{
    [LoggerMessage(2200, LogLevel.Warning, "Other users than its owner can read the master key file {File}; run chmod 600 on it.")]
    public static partial void KeyIsReadable(ILogger log, string file);

    [LoggerMessage(2201, LogLevel.Warning, "Doorcode:PublicUrl begins with http: passwords and tokens cross the network in clear; put TLS before the server and write https.")]
    public static partial void PublicUrlIsClear(ILogger log);

    [LoggerMessage(2202, LogLevel.Warning, "Doorcode:Smtp:Security is None: codes, and the password if there is one, cross the network in clear; set StartTls or Tls.")]
    public static partial void SmtpIsClear(ILogger log);

    [LoggerMessage(2203, LogLevel.Warning, "The app's default CORS policy answers preflights of Doorcode's endpoints in place of Doorcode:Cors:AllowedOrigins; give it a name, and require it at the app's own endpoints.")]
    public static partial void DefaultCorsPolicy(ILogger log);

    [LoggerMessage(2204, LogLevel.Warning, "Doorcode:Mailboxlayer:BaseAddress begins with http: the key and addresses cross the network in clear; write https.")]
    public static partial void MailboxlayerIsClear(ILogger log);
}
