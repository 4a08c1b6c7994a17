using Microsoft.Extensions.Logging;

namespace Doorcode.Pages;

/// <summary>Events 2050 to 2059.</summary>
internal static partial class PagesLog
{
    [LoggerMessage(2050, LogLevel.Information, "The theme of the pages has changed.")]
    public static partial void ThemeRead(ILogger log);

    [LoggerMessage(2051, LogLevel.Error, "The theme of the pages has changed and is not used ({Fault}); the one before it stays.")]
    public static partial void ThemeRefused(ILogger log, string fault);
}
