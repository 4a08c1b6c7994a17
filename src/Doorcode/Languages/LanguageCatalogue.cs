using Microsoft.Extensions.Options;

namespace Doorcode.Languages;

/// <summary>The languages of this server, with the operator's words, and how one is chosen.</summary>
internal sealed class LanguageCatalogue
{
    private readonly WordsFolder _folder;
    private readonly Lazy<IReadOnlyList<string>> _tags;
    private readonly Lazy<Language> _default;

    public LanguageCatalogue(IOptions<LanguageOptions> options, WordsFolder folder)
    {
        _folder = folder;
        _default = new(() => Find(options.Value.Language) ?? English);
        _tags = new(() => [Default.Tag, .. Known().Where(tag => !tag.Equals(Default.Tag, StringComparison.Ordinal))]);
    }

    /// <summary>The default language: <see cref="LanguageOptions.Language"/>, else English.</summary>
    public Language Default => _default.Value;

    /// <summary>English, with the operator's words.</summary>
    public Language English => Exactly(Language.English.Tag);

    /// <summary>All languages, the default one first.</summary>
    public IEnumerable<Language> All => _tags.Value.Select(Exactly);

    /// <summary>Finds a language; <c>pt-BR</c> may find <c>pt</c>. Null when there is none.</summary>
    public Language? Find(string? tag) =>
        tag is { Length: <= AcceptLanguage.MaxLength } && AcceptLanguage.Lookup(tag, [.. Known()]) is { } found ? Exactly(found) : null;

    /// <summary>Chooses what a request asks for.</summary>
    /// <param name="accepted">The value of Accept-Language; null where the request has none.</param>
    /// <returns>Null when it prefers no language that is here.</returns>
    public Language? Choose(string? accepted) => AcceptLanguage.Choose(accepted, _tags.Value) is { } tag ? Exactly(tag) : null;

    private IEnumerable<string> Known() => BuiltInLanguages.Tags.Union(_folder.Languages.Keys, StringComparer.OrdinalIgnoreCase);

    private Language Exactly(string tag) => _folder.Languages.GetValueOrDefault(tag) ?? BuiltInLanguages.Find(tag)!;
}
