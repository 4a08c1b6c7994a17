using Microsoft.Extensions.Logging;

namespace Doorcode.Passkeys;

/// <summary>What the start says about passkeys. Events 1799 to 1799.</summary>
internal static partial class PasskeysLog
{
    [LoggerMessage(1799, LogLevel.Warning, "There are no passkeys: the host of Doorcode:PublicUrl is an IP address, which no passkey can belong to; use a domain name, or set Doorcode:Passkeys:RelyingPartyId.")]
    public static partial void NoDomain(ILogger log);
}
