using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Doorcode.Mail;

/// <summary>What mails say about their sender; bound from <c>Doorcode:Mail</c>.</summary>
public sealed class MailOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Mail";

    internal const string DevelopmentFrom = "Doorcode <no-reply@localhost>";

    /// <summary>
    /// The sender as one mailbox, such as <c>Example &lt;no-reply@example.org&gt;</c>. Required; default in Development
    /// <c>Doorcode &lt;no-reply@localhost&gt;</c>.
    /// </summary>
    public string? From { get; set; }

    /// <summary>
    /// What mails call this service, at most 100 characters. Default: the display name of <see cref="From"/>, else
    /// <c>Doorcode</c>.
    /// </summary>
    [StringLength(100)]
    public string? ProductName { get; set; }

    /// <summary>Reads <see cref="From"/>; the options are valid only if this succeeds.</summary>
    internal bool TrySender([NotNullWhen(true)] out MailboxAddress? sender) =>
        MailboxAddress.TryParse(From ?? "", out sender)
        && sender.Address.IndexOf('@', StringComparison.Ordinal) > 0
        && !string.IsNullOrEmpty(sender.Domain);

    /// <summary>The address of <see cref="From"/>, without the name; the options are valid.</summary>
    public string SenderAddress() => Sender().Address;

    /// <summary>The sender of valid options.</summary>
    internal MailboxAddress Sender() =>
        TrySender(out var sender)
            ? sender
            : throw new InvalidOperationException("The options are validated when the host starts.");

    /// <summary>What mails call this service.</summary>
    internal string Product(MailboxAddress? sender)
    {
        if (!string.IsNullOrWhiteSpace(ProductName))
            return ProductName.Trim();

        return string.IsNullOrWhiteSpace(sender?.Name) ? "Doorcode" : sender.Name.Trim();
    }
}

[OptionsValidator]
internal sealed partial class MailOptionsValidator : IValidateOptions<MailOptions>;
