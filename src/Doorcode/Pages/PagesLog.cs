using Microsoft.Extensions.Logging;

namespace Doorcode.Pages;

/// <summary>Events 1800 to 1809.</summary>
internal static partial class PagesLog
{
    [LoggerMessage(1800, LogLevel.Information, "The theme of the pages has changed.")]
    public static partial void ThemeRead(ILogger log);

    [LoggerMessage(1801, LogLevel.Error, "The theme of the pages has changed and is not used; the one before it stays. {Fault}")]
    public static partial void ThemeRefused(ILogger log, string fault);
}
