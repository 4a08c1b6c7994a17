using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailValidation;

/// <summary>Address validation by Mailboxlayer; bound from <c>Doorcode:Mailboxlayer</c>.</summary>
public sealed class MailboxlayerOptions : IValidatableObject
{
    /// <summary>The API's key, a secret. Default none: addresses are checked by the built-in validator.</summary>
    public string? AccessKey { get; set; }

    /// <summary>Where the API is, http or https; <c>api/check</c> is appended. Default <c>https://apilayer.net/</c>.</summary>
    [Required(ErrorMessage = "Doorcode:Mailboxlayer:BaseAddress must be an absolute http or https address.")]
    public Uri BaseAddress { get; set; } = new("https://apilayer.net/");

    /// <summary>What becomes of an address when there is no verdict inside <see cref="Timeout"/>. Default Accept.</summary>
    [EnumDataType(typeof(OutagePolicy), ErrorMessage = "Doorcode:Mailboxlayer:OnOutage must be Accept or Refuse.")]
    public OutagePolicy OnOutage { get; set; }

    /// <summary>
    /// Whether <c>smtp_check: false</c> refuses an address. Default true; switch it off with the free plan, whose verdict it is
    /// not part of, or when domains are turned away that take every recipient.
    /// </summary>
    public bool RequireSmtpCheck { get; set; } = true;

    /// <summary>How long a check may take, repetitions included. 0.5 to 30 seconds; default 5 seconds.</summary>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "The source-generated validator replaces the attribute's conversion.")]
    [Range(
        typeof(TimeSpan), "00:00:00.5", "00:00:30",
        ErrorMessage = "Doorcode:Mailboxlayer:Timeout must be between {1} and {2}.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>True when there is a key, so that Mailboxlayer is asked at all.</summary>
    internal bool IsConfigured => !string.IsNullOrWhiteSpace(AccessKey);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseAddress is { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") })
        {
            yield return new ValidationResult("Doorcode:Mailboxlayer:BaseAddress must be an absolute http or https address.");
        }
    }
}

[OptionsValidator]
internal sealed partial class MailboxlayerOptionsValidator : IValidateOptions<MailboxlayerOptions>;
