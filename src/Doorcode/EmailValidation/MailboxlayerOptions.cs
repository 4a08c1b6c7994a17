using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailValidation;

/// <summary>Address validation by Mailboxlayer; bound from <c>Doorcode:Mailboxlayer</c>.</summary>
public sealed class MailboxlayerOptions : IValidatableObject
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Mailboxlayer";

    /// <summary>The API's key, a secret. Default none: addresses are checked by the built-in validator.</summary>
    public string? AccessKey { get; set; }

    /// <summary>Where the API is, http or https; <c>api/check</c> is appended. Default <c>https://apilayer.net/</c>.</summary>
    public Uri BaseAddress { get; set; } = new("https://apilayer.net/");

    /// <summary>What becomes of an address when there is no verdict inside <see cref="Timeout"/>. Default Accept.</summary>
    [EnumDataType(typeof(OutagePolicy))]
    public OutagePolicy OnOutage { get; set; }

    /// <summary>
    /// Whether <c>smtp_check: false</c> refuses an address. Default true; switch it off with the free plan, whose verdict it is
    /// not part of, or when domains are turned away that take every recipient.
    /// </summary>
    public bool RequireSmtpCheck { get; set; } = true;

    /// <summary>How long a check may take, repetitions included. 0.5 to 30 seconds; default 5 seconds.</summary>
    [Duration("00:00:00.5", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many requests to the API a day (UTC) may cost, repetitions included, over all servers of one database. When they are
    /// spent there is no verdict until midnight, and <see cref="OnOutage"/> decides. 1 to 10,000,000; default 1000.
    /// </summary>
    [Range(1, 10_000_000)]
    public int DailyBudget { get; set; } = 1000;

    /// <summary>
    /// How many of these one network (an IPv4 address or an IPv6 /64) may cause a day; the networks of one site together cause four
    /// times as many at most. 1 to 10,000,000; default 50.
    /// </summary>
    [Range(1, 10_000_000)]
    public int DailyBudgetPerNetwork { get; set; } = 50;

    /// <summary>True when there is a key, so that Mailboxlayer is asked at all.</summary>
    internal bool IsConfigured => !string.IsNullOrWhiteSpace(AccessKey);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseAddress is null or { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") })
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(BaseAddress)} must be an absolute http or https address, such as https://apilayer.net/.", [nameof(BaseAddress)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class MailboxlayerOptionsValidator : IValidateOptions<MailboxlayerOptions>;
