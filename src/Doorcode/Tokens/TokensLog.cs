using Microsoft.Extensions.Logging;

namespace Doorcode.Tokens;

/// <summary>Events 2040 to 2049.</summary>
internal static partial class TokensLog
{
    [LoggerMessage(2040, LogLevel.Error, "{Claims} failed to tell the claims of an access token.")]
    public static partial void ClaimsFailed(ILogger log, Exception failure, string claims);

    [LoggerMessage(2041, LogLevel.Error, "Claims for an access token are refused ({Reason}); {Claims} told them.")]
    public static partial void ClaimsRefused(ILogger log, string reason, string claims);
}
