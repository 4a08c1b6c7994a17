using System.Runtime.CompilerServices;
using Doorcode.Languages;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Every mail in every language, with made-up content that is always the same.</summary>
internal sealed class MailPreview(LetterKinds letters, LanguageCatalogue languages, WordsFolder folder, IOptions<MailOptions> options)
{
    private const string Code = "428317";
    private const string About = "b…@example.org";
    private const string From = "192.0.2.7";

    private static readonly DateTimeOffset Asked = new(2026, 3, 5, 12, 8, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Renders them. A letter without words in a language is written in English, and so left out of that language.</summary>
    public async IAsyncEnumerable<PreviewedMail> RenderAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        options.Value.TrySender(out var sender);
        var product = options.Value.Product(sender);
        foreach (var language in languages.All)
        {
            foreach (var kind in letters.All.Where(kind => kind.LanguageFor(language) == language))
            {
                var words = kind.Write(new LetterContext(Sample(kind), product, language) { SupportAddress = folder.Brand.Support });
                yield return new PreviewedMail(kind, language, words, await MailRenderer.HtmlAsync(new LetterPage(words, language, product, folder.Brand), cancel));
            }
        }
    }

    private static StoredLetter Sample(LetterKind kind)
    {
        var (asked, end) = (Asked.ToUnixTimeMilliseconds(), (Asked + Lifetime).ToUnixTimeMilliseconds());
        return new StoredLetter(kind.Name, "ada@example.org", kind.HasCode ? Code : null, asked, end, From)
        {
            CodeEndsAt = kind.HasCode ? end : null,
            About = About,
            Device = new LetterDevice("Firefox", "Windows"),
        };
    }
}

/// <summary>A mail of the preview.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Language">In which language.</param>
/// <param name="Words">What it says.</param>
/// <param name="Html">The HTML part.</param>
internal sealed record PreviewedMail(LetterKind Kind, Language Language, MailWords Words, string Html);
