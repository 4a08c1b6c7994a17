namespace Doorcode.Mail;

/// <summary>A kind of letters, with its words. The feature that mails it declares it in its <c>…Letters.cs</c>.</summary>
/// <param name="name">How it is stored; never changes.</param>
/// <param name="title">What the development mailbox calls it.</param>
/// <param name="english">Its words in English.</param>
internal sealed class LetterKind(string name, string title, Func<LetterContext, MailWords> english)
{
    /// <summary>For so long a letter without a code is tried by default.</summary>
    public static readonly TimeSpan NoticeIsTriedFor = TimeSpan.FromDays(3);

    /// <summary>How it is stored.</summary>
    public string Name => name;

    /// <summary>What the development mailbox calls it.</summary>
    public string Title => title;

    /// <summary>For so long a letter of this kind is tried when it holds no code.</summary>
    public TimeSpan TriedFor { get; init; } = NoticeIsTriedFor;

    /// <summary>Its words in other languages.</summary>
    public IReadOnlyDictionary<MailLanguage, Func<LetterContext, MailWords>> Translations { get; init; } =
        new Dictionary<MailLanguage, Func<LetterContext, MailWords>>();

    /// <summary>
    /// Finds the language to write it in: the tag is shortened from its end until there are words (RFC 4647 section 3.4), so
    /// <c>pt-BR</c> may find <c>pt</c>; else it is English.
    /// </summary>
    public MailLanguage LanguageFor(string? tag)
    {
        for (var range = tag ?? ""; range.Length > 0; range = range[..Math.Max(0, range.LastIndexOf('-'))])
        {
            if (Translations.Keys.FirstOrDefault(known => known.Tag.Equals(range, StringComparison.OrdinalIgnoreCase)) is { } found)
                return found;
        }

        return Languages.English.Instance;
    }

    /// <summary>Writes a letter in the language of the context.</summary>
    public MailWords Write(LetterContext context) => Translations.GetValueOrDefault(context.Language, english)(context);
}
