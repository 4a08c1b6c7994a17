using System.Globalization;
using Doorcode.Languages;

namespace Doorcode.Mail;

/// <summary>What a letter holds beside its own words.</summary>
internal enum LetterContent
{
    /// <summary>When and from where the event happened.</summary>
    Notice,

    /// <summary>A code; when it ends, and when and from where it was asked for.</summary>
    Code,

    /// <summary>A code; when it ends, and when and from where the event happened.</summary>
    NoticeWithCode,
}

/// <summary>
/// A kind of letters. The feature that mails it declares it in its <c>…Letters.cs</c>. Its words are in the file of each language, under
/// <c>mail.</c> and its name: <c>subject</c>, <c>lead</c>, and <c>advice.1</c>, <c>advice.2</c> and so on.
/// </summary>
/// <param name="name">How it is stored; never changes.</param>
/// <param name="title">What the development mailbox calls it.</param>
/// <param name="content">What it holds beside its own words.</param>
internal sealed class LetterKind(string name, string title, LetterContent content)
{
    /// <summary>For so long a letter without a code is tried by default.</summary>
    public static readonly TimeSpan NoticeIsTriedFor = TimeSpan.FromDays(3);

    /// <summary>How it is stored.</summary>
    public string Name => name;

    /// <summary>What the development mailbox calls it.</summary>
    public string Title => title;

    /// <summary>Whether it holds a code.</summary>
    public bool HasCode => content is not LetterContent.Notice;

    /// <summary>For so long a letter of this kind is tried when it holds no code.</summary>
    public TimeSpan TriedFor { get; init; } = NoticeIsTriedFor;

    /// <summary>
    /// The words of a letter that is not among the words of the languages: by language tag, then by the last part of the key. English must
    /// be there. A language that is missing is written in English.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? OwnWords { get; init; }

    /// <summary>The language in which it is written when one is asked for.</summary>
    public Language LanguageFor(Language asked) => Find(asked, "subject") is null ? Language.English : asked;

    /// <summary>Writes a letter in the language of the context.</summary>
    public MailWords Write(LetterContext about)
    {
        var advice = new List<string>();
        while (Find(about.Language, string.Create(CultureInfo.InvariantCulture, $"advice.{advice.Count + 1}")) is { } words)
            advice.Add(about.Fill(words));

        string[] facts = content switch
        {
            LetterContent.Code => [about.CodeEnds, about.AskedFor],
            LetterContent.NoticeWithCode => [about.CodeEnds, about.Happened],
            _ => [about.Happened],
        };
        return new MailWords(
            about.Fill(Find(about.Language, "subject")!),
            about.Fill(Find(about.Language, "lead")!),
            HasCode ? about.Code : null,
            facts,
            HasCode ? [.. advice, about.KeepCode] : advice)
        {
            Support = about.Support,
        };
    }

    private string? Find(Language language, string part) =>
        OwnWords is null
            ? language.Words.GetValueOrDefault($"mail.{name}.{part}")
            : OwnWords.GetValueOrDefault(language.Tag)?.GetValueOrDefault(part);
}
