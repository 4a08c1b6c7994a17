using System.Text.Encodings.Web;
using AspNetCoreGeneratedDocument;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Gives letters their words, when they are sent and not when they are stored.</summary>
internal sealed class MailRenderer(IOptions<MailOptions> options, TimeProvider clock)
{
    public async ValueTask<RenderedMail> RenderAsync(Guid id, StoredLetter letter, LetterKind kind, CancellationToken cancel)
    {
        var sender = options.Value.Sender();
        var language = kind.LanguageFor(letter.Language);
        var words = kind.Write(new LetterContext(letter, options.Value.Product(sender), language));
        var html = new StringWriter();
        using var template = new Mail_Templates_Letter { Model = new LetterPage(words, language) };
        await template.RenderAsync(html, HtmlEncoder.Default, cancel);
        return new RenderedMail(id, kind, letter.To, sender, words, html.ToString(), clock.GetUtcNow());
    }
}

/// <summary>What the HTML part is made of.</summary>
/// <param name="Words">What it says.</param>
/// <param name="Language">In which language.</param>
internal sealed record LetterPage(MailWords Words, MailLanguage Language);
