using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Rules that no attribute can state.</summary>
internal sealed class SmtpRules : IValidateOptions<SmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, SmtpOptions options)
    {
        if (!Enum.IsDefined(options.Security))
            return ValidateOptionsResult.Fail($"{SmtpOptions.Section}:Security must be None, StartTls or Tls.");

        if (options.IsConfigured && Uri.CheckHostName(options.Host) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            return ValidateOptionsResult.Fail(
                $"{SmtpOptions.Section}:Host must be a name or an IP address alone, such as smtp.example.org: the port goes into "
                + $"{SmtpOptions.Section}:Port, the login into {SmtpOptions.Section}:Username and {SmtpOptions.Section}:Password, "
                + $"and smtps:// is {SmtpOptions.Section}:Security=Tls.");
        }

        if (!string.IsNullOrEmpty(options.Username) && options is { Security: SmtpSecurity.None, IsLocal: false })
        {
            return ValidateOptionsResult.Fail(
                $"{SmtpOptions.Section}:Security must be StartTls or Tls when {SmtpOptions.Section}:Username is set: "
                + "a password does not cross a network in clear.");
        }

        if (!string.IsNullOrWhiteSpace(options.HeloName) && !HeloName.TryParse(options.HeloName.Trim(), out _))
        {
            return ValidateOptionsResult.Fail(
                $"{SmtpOptions.Section}:HeloName must be a full host name, such as auth.example.org, or an IP address, such as 192.0.2.1; "
                + "without it, the host of Doorcode:PublicUrl is used.");
        }

        return ValidateOptionsResult.Success;
    }
}
