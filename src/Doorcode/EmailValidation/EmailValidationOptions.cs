using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailValidation;

/// <summary>The built-in validator, used without a Mailboxlayer key; bound from <c>Doorcode:EmailValidation</c>.</summary>
public sealed class EmailValidationOptions : IValidatableObject
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:EmailValidation";

    /// <summary>The name servers to ask, each an address with or without a port. Default none: those of the system.</summary>
    public IList<string> NameServers { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!NameServers.All(server => IPEndPoint.TryParse(server, out _)))
        {
            yield return new ValidationResult(
                "Doorcode:EmailValidation:NameServers must be IP addresses, each with or without a port.");
        }
    }
}

[OptionsValidator]
internal sealed partial class EmailValidationOptionsValidator : IValidateOptions<EmailValidationOptions>;
