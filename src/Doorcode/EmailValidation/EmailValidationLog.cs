using Microsoft.Extensions.Logging;

namespace Doorcode.EmailValidation;

/// <summary>Events 1400 to 1499. None of them holds an address, a key or a request's URL.</summary>
internal static partial class EmailValidationLog
{
    [LoggerMessage(1400, LogLevel.Error,
        "Mailboxlayer refuses to work for this server ({Type}, code {Code}); check Doorcode:Mailboxlayer and the plan. "
        + "Until then the outage policy decides about addresses.")]
    public static partial void MailboxlayerMisconfigured(this ILogger logger, string type, int? code);

    [LoggerMessage(1401, LogLevel.Error,
        "Mailboxlayer's quota is used up ({Type}, code {Code}); until it is renewed the outage policy decides about addresses.")]
    public static partial void MailboxlayerQuotaGone(this ILogger logger, string type, int? code);

    [LoggerMessage(1402, LogLevel.Warning,
        "Mailboxlayer gave no verdict ({Reason}: {Type}, code {Code}); the outage policy decides about the address.")]
    public static partial void MailboxlayerOutage(this ILogger logger, NoVerdict reason, string type, int? code);

    [LoggerMessage(1403, LogLevel.Error,
        "Mailboxlayer does not understand what it was asked ({Type}, code {Code}); this is a defect of Doorcode.")]
    public static partial void MailboxlayerDefect(this ILogger logger, string type, int? code);

    [LoggerMessage(1404, LogLevel.Warning, "Mailboxlayer failed repeatedly; no requests are sent for {Pause}.")]
    public static partial void MailboxlayerCircuitOpened(this ILogger logger, TimeSpan pause);

    [LoggerMessage(1405, LogLevel.Warning,
        "Today's {Budget} requests to Mailboxlayer (Doorcode:Mailboxlayer:DailyBudget) are spent; until midnight UTC the outage policy "
        + "decides about addresses.")]
    public static partial void MailboxlayerBudgetSpent(this ILogger logger, int budget);

    [LoggerMessage(1406, LogLevel.Information,
        "A network has spent its share of today's requests to Mailboxlayer (Doorcode:Mailboxlayer:DailyBudgetPerNetwork, {Budget}); until "
        + "midnight UTC the outage policy decides about its addresses. Further networks are not logged today.")]
    public static partial void MailboxlayerNetworkBudgetSpent(this ILogger logger, int budget);

    [LoggerMessage(1410, LogLevel.Information, "A domain could not be looked up ({Reason}); its address is accepted unchecked.")]
    public static partial void DnsUnavailable(this ILogger logger, string reason);
}
