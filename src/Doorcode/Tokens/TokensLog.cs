using Microsoft.Extensions.Logging;

namespace Doorcode.Tokens;

/// <summary>Events 1200 to 1299.</summary>
internal static partial class TokensLog
{
    [LoggerMessage(1200, LogLevel.Information, "A new signing key is published and will sign when its lead is over.")]
    public static partial void KeyPublished(ILogger log);

    [LoggerMessage(1201, LogLevel.Information, "A signing key is retired: every token that it signed has expired.")]
    public static partial void KeyRetired(ILogger log);
}
