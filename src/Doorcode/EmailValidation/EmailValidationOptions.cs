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
        if (!NameServers.All(IsNameServer))
        {
            yield return new ValidationResult(
                "Doorcode:EmailValidation:NameServers must be IP addresses, each with or without a port.");
        }
    }

    /// <summary>A bare number is an address to .NET, too.</summary>
    private static bool IsNameServer(string? server) =>
        server is not null
        && server.AsSpan().ContainsAny('.', ':')
        && IPEndPoint.TryParse(server, out var address)
        && !address.Address.Equals(IPAddress.Any)
        && !address.Address.Equals(IPAddress.IPv6Any);
}

[OptionsValidator]
internal sealed partial class EmailValidationOptionsValidator : IValidateOptions<EmailValidationOptions>;
