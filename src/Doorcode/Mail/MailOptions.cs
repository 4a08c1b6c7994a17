using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Doorcode.Passwords;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Doorcode.Mail;

/// <summary>What mails say about their sender; bound from <c>Doorcode:Mail</c>.</summary>
public sealed class MailOptions
{
    internal const string Section = "Doorcode:Mail";
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

    /// <summary>The sender of valid options.</summary>
    internal MailboxAddress Sender() =>
        TrySender(out var sender)
            ? sender
            : throw new InvalidOperationException("The options are validated when the host starts.");

    /// <summary>What mails call this service.</summary>
    internal string Product(MailboxAddress sender)
    {
        if (!string.IsNullOrWhiteSpace(ProductName))
            return ProductName.Trim();

        return string.IsNullOrWhiteSpace(sender.Name) ? "Doorcode" : sender.Name.Trim();
    }
}

/// <summary>Development needs no configuration.</summary>
internal sealed class MailDefaults(IHostEnvironment environment) : IPostConfigureOptions<MailOptions>
{
    public void PostConfigure(string? name, MailOptions options)
    {
        if (environment.IsDevelopment() && string.IsNullOrWhiteSpace(options.From))
            options.From = MailOptions.DevelopmentFrom;
    }
}

/// <summary>What mails call this service is no secret, and so no password.</summary>
internal sealed class ProductInPasswords(IOptionsMonitor<MailOptions> mail) : IPostConfigureOptions<PasswordOptions>
{
    public void PostConfigure(string? name, PasswordOptions options)
    {
        if (mail.CurrentValue.TrySender(out var sender))
            options.ProductNames.Add(mail.CurrentValue.Product(sender));
    }
}

[OptionsValidator]
internal sealed partial class MailOptionsValidator : IValidateOptions<MailOptions>;

/// <summary>Rules that no attribute can state.</summary>
internal sealed class MailRules : IValidateOptions<MailOptions>
{
    private const int CodeLength = 6;

    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        // Commands send no mail and need no sender. A process that serves needs one; MailServingRule checks that.
        if (string.IsNullOrWhiteSpace(options.From))
            return ValidateOptionsResult.Success;

        if (!options.TrySender(out var sender))
        {
            return ValidateOptionsResult.Fail(
                $"{MailOptions.Section}:From must be set to one mailbox, such as Example <no-reply@example.org>.");
        }

        var product = options.Product(sender);
        if (product.Any(char.IsControl))
            return ValidateOptionsResult.Fail($"{MailOptions.Section}:ProductName must not hold control characters.");

        // Nothing in a mail may be taken for its code.
        return LongestNumber(product) >= CodeLength
            ? ValidateOptionsResult.Fail($"{MailOptions.Section}:ProductName must not hold {CodeLength} digits in a row.")
            : ValidateOptionsResult.Success;
    }

    private static int LongestNumber(string text)
    {
        var (run, longest) = (0, 0);
        foreach (var character in text)
        {
            run = char.IsDigit(character) ? run + 1 : 0;
            longest = Math.Max(run, longest);
        }

        return longest;
    }
}
