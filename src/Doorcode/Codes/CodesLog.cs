using Microsoft.Extensions.Logging;

namespace Doorcode.Codes;

/// <summary>Events 1701 to 1709.</summary>
internal static partial class CodesLog
{
    [LoggerMessage(1701, LogLevel.Warning, "Guesses at a code are used up: {Budget}.")]
    public static partial void GuessesExhausted(ILogger log, string budget);
}
