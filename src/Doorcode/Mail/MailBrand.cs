using Doorcode.Languages;
using Doorcode.Settings;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>The name in <c>brand.json</c> is what mails call this service. It must not be said in two places.</summary>
internal sealed class MailBrand(WordsFolder folder, DoorcodeSettings settings) : IPostConfigureOptions<MailOptions>, IStartRule
{
    public bool IsForServing => false;

    public void PostConfigure(string? name, MailOptions options)
    {
        if (folder.Brand.Name is { } product && string.IsNullOrWhiteSpace(options.ProductName))
            options.ProductName = product;
    }

    public IEnumerable<string> Faults()
    {
        if (folder.Brand.Name is not null && !string.IsNullOrWhiteSpace(settings.Section(MailOptions.Section)[nameof(MailOptions.ProductName)]))
        {
            yield return $"{MailOptions.Section}:ProductName and name of {BrandFile.FileName} in {LanguageOptions.Section}:WordsFolder are both set; "
                + "remove one of them.";
        }
    }
}
