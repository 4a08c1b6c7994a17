using Doorcode.Languages;

namespace Doorcode;

/// <summary>One thing that is wrong with one field of a request.</summary>
/// <param name="Code">The stable name for programs: one of <see cref="FieldCodes"/>.</param>
/// <param name="Sentence">The sentence for a person, in English. It never repeats what was sent.</param>
public sealed record FieldFault(string Code, string Sentence)
{
    internal static FieldFault Required { get; } = Of(FieldCodes.Required, "required");

    internal static FieldFault NotNull { get; } = Of(FieldCodes.NotNull, "not_null");

    internal static FieldFault Blank { get; } = Of(FieldCodes.Blank, "blank");

    internal static FieldFault PasswordWrong { get; } = Of(FieldCodes.PasswordWrong, "password.wrong");

    internal static FieldFault Undeliverable { get; } = Of(FieldCodes.Undeliverable, "email.undeliverable");

    /// <summary>The sentence in every language; null for one that an app brings along.</summary>
    internal Phrase? Phrase { get; private init; }

    /// <summary>A fault whose sentence is among the words of every language.</summary>
    /// <param name="code">One of <see cref="FieldCodes"/>.</param>
    /// <param name="words">The key of the sentence, without <c>field.</c>.</param>
    internal static FieldFault Of(string code, string words) => Of(code, new Phrase($"field.{words}"));

    /// <summary>A fault with a number in its sentence.</summary>
    /// <param name="code">One of <see cref="FieldCodes"/>.</param>
    /// <param name="words">The key of the sentence, without <c>field.</c>.</param>
    /// <param name="noun">What is counted; the placeholder is its plural.</param>
    /// <param name="number">How many.</param>
    internal static FieldFault Of(string code, string words, string noun, long number) =>
        Of(code, new Phrase($"field.{words}") { Counts = [(noun, number)] });

    /// <summary>A fault whose sentence is made of several words.</summary>
    internal static FieldFault Of(string code, Phrase phrase) => new(code, phrase.In(Language.English)) { Phrase = phrase };

    /// <summary>The sentence in a language.</summary>
    internal string SentenceIn(Language language) => Phrase?.In(language) ?? Sentence;
}
