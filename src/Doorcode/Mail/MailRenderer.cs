using System.Text.Encodings.Web;
using System.Text.Unicode;
using AspNetCoreGeneratedDocument;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Languages;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Gives letters their words, when they are sent and not when they are stored.</summary>
internal sealed class MailRenderer(
    IOptions<MailOptions> options, LanguageCatalogue languages, WordsFolder folder, AccountStore accounts, TimeProvider clock)
{
    /// <summary>Writes letters of every script as they are; what HTML could take for markup is escaped.</summary>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public async ValueTask<RenderedMail> RenderAsync(Guid id, StoredLetter letter, LetterKind kind, CancellationToken cancel)
    {
        var sender = options.Value.Sender();
        var language = kind.LanguageFor(
            languages.Find(letter.Language ?? await FindLanguageAsync(letter.To, cancel)) ?? languages.Default);
        var product = options.Value.Product(sender);
        var words = kind.Write(new LetterContext(letter, product, language) { SupportAddress = folder.Brand.Support });
        var html = await HtmlAsync(new LetterPage(words, language, product, folder.Brand), cancel);
        return new RenderedMail(id, kind, letter.To, sender, words, html, clock.GetUtcNow()) { Language = language.Tag };
    }

    /// <summary>What the account of the address remembers, for a letter that no request says a language for. No request waits for it.</summary>
    private async ValueTask<string?> FindLanguageAsync(string to, CancellationToken cancel) =>
        EmailAddress.TryParse(to, out var address, out _) ? await accounts.FindLanguageAsync(address, cancel) : null;

    /// <summary>The HTML part.</summary>
    public static async ValueTask<string> HtmlAsync(LetterPage page, CancellationToken cancel)
    {
        var html = new StringWriter();
        using var template = new Mail_Templates_Letter { Model = page };
        await template.RenderAsync(html, Encoder, cancel);
        return html.ToString();
    }
}

/// <summary>What the HTML part is made of.</summary>
/// <param name="Words">What it says.</param>
/// <param name="Language">In which language.</param>
/// <param name="Product">What mails call this service.</param>
/// <param name="Brand">What they show of it.</param>
internal sealed record LetterPage(MailWords Words, Language Language, string Product, Brand Brand);
