using Doorcode.Passwords;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>What mails call this service is no secret, and so no password.</summary>
internal sealed class ProductInPasswords(IOptionsMonitor<MailOptions> mail) : IPostConfigureOptions<PasswordOptions>
{
    public void PostConfigure(string? name, PasswordOptions options)
    {
        if (mail.CurrentValue.TrySender(out var sender))
            options.ProductNames.Add(mail.CurrentValue.Product(sender));
    }
}
