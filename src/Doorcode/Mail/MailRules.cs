using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Rules that no attribute can state.</summary>
internal sealed class MailRules : IValidateOptions<MailOptions>
{
    private const int CodeLength = 6;

    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        // Most commands send no mail and need no sender. What sends mail needs one; MailServingRule checks that.
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
