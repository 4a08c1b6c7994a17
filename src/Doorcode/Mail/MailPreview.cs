using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Doorcode.Languages;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Every mail in every language, with made-up content that is always the same.</summary>
[Experimental("DOORCODE002")]
public sealed class MailPreview
{
    private const string Code = "428317";
    private const string About = "b…@example.org";
    private const string From = "192.0.2.7";

    private static readonly DateTimeOffset Asked = new(2026, 3, 5, 12, 8, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly LetterKinds _letters;
    private readonly LanguageCatalogue _languages;
    private readonly WordsFolder _folder;
    private readonly IOptions<MailOptions> _options;

    internal MailPreview(LetterKinds letters, LanguageCatalogue languages, WordsFolder folder, IOptions<MailOptions> options) =>
        (_letters, _languages, _folder, _options) = (letters, languages, folder, options);

    /// <summary>Renders them. A letter without words in a language is written in English, and so left out of that language.</summary>
    /// <param name="cancel">Stops between two mails.</param>
    public async IAsyncEnumerable<PreviewedMail> RenderAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        _options.Value.TrySender(out var sender);
        var product = _options.Value.Product(sender);
        foreach (var language in _languages.All)
        {
            foreach (var kind in _letters.All.Where(kind => kind.LanguageFor(language) == language))
            {
                var words = kind.Write(new LetterContext(Sample(kind), product, language) { SupportAddress = _folder.Brand.Support });
                yield return new PreviewedMail(kind, language, words, await MailRenderer.HtmlAsync(new LetterPage(words, language, product, _folder.Brand), cancel));
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
[Experimental("DOORCODE002")]
public sealed record PreviewedMail
{
    internal PreviewedMail(LetterKind kind, Language language, MailWords words, string html) => (Kind, Language, Words, Html) = (kind, language, words, html);

    /// <summary>What it is about, such as <c>PasswordChanged</c>.</summary>
    public string Name => Kind.Name;

    /// <summary>The tag of its language, such as <c>pt-BR</c>.</summary>
    public string LanguageTag => Language.Tag;

    /// <summary>The subject.</summary>
    public string Subject => Words.Subject;

    /// <summary>The text part.</summary>
    public string Text => Words.Text();

    /// <summary>The HTML part.</summary>
    public string Html { get; }

    internal LetterKind Kind { get; }

    internal Language Language { get; }

    internal MailWords Words { get; }
}
