using System.Globalization;
using System.Text.RegularExpressions;

namespace Doorcode.Mail;

/// <summary>A refusal by an SMTP server, without the server's own words: they may quote the address.</summary>
/// <param name="Code">The reply code (RFC 5321 section 4.2).</param>
/// <param name="Enhanced">The enhanced status code (RFC 3463), such as <c>5.1.1</c>; null when the reply has none.</param>
/// <param name="Command">The command that was refused.</param>
internal sealed partial record SmtpAnswer(int Code, string? Enhanced, string Command)
{
    internal const string Recipient = "RCPT";

    /// <summary>Reads the text of a reply.</summary>
    public static SmtpAnswer Of(int code, string? text, string command) =>
        new(code, EnhancedCode().Match(text ?? "") is { Success: true } match ? match.Groups["code"].Value : null, command);

    /// <summary>
    /// Whether no mail will ever reach the recipient. Every other refusal is about the sender, the relay, the network or this
    /// message, which an operator or time may change, so the mail is tried again.
    /// </summary>
    public bool IsRecipientRefusedForGood => Command is Recipient && Code is >= 500 and < 600 && (Enhanced is { } enhanced
        ? enhanced is "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10"
        : Code is 550 or 551 or 553 or 556);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"SMTP {Code}{(Enhanced is null ? "" : $" {Enhanced}")} to {Command}");

    /// <summary>At the beginning of a line. Some servers write a hash before it, and some write it on the last line of a reply alone.</summary>
    [GeneratedRegex(
        @"^#?(?<code>[245]\.\d{1,3}\.\d{1,3})(?![\d.])",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnhancedCode();
}
