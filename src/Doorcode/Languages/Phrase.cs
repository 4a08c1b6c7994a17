using System.Collections.Immutable;

namespace Doorcode.Languages;

/// <summary>A sentence that can be said in every language.</summary>
/// <param name="Key">The key of its words.</param>
internal sealed record Phrase(string Key)
{
    /// <summary>Numbers in it, each with its noun: <c>{digits}</c> stands for a number of <c>digit</c>.</summary>
    public ImmutableArray<(string Noun, long Number)> Counts { get; init; } = [];

    /// <summary>Placeholders that stand for words of the same language, by the keys of those.</summary>
    public ImmutableArray<(string Name, string Key)> Parts { get; init; } = [];

    /// <summary>Says it.</summary>
    public string In(Language language) => language.Say(
        Key,
        [
            .. Counts.Select(count => ($"{count.Noun}s", language.Count(count.Noun, count.Number))),
            .. Parts.Select(part => (part.Name, language.Say(part.Key))),
        ]);
}
