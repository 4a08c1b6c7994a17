using System.Text.RegularExpressions;
using Doorcode.Languages;
using Doorcode.Tests.Conventions;
using Doorcode.Tests.Mail;

namespace Doorcode.Tests.Languages;

/// <summary>Every language says everything, and nothing more.</summary>
public sealed partial class WordsTests
{
    public static TheoryData<string> Tags { get; } = [.. BuiltInLanguages.Tags];

    [Theory]
    [MemberData(nameof(Tags))]
    public void A_language_has_the_keys_of_English_and_the_plurals_that_it_needs(string tag)
    {
        var language = BuiltInLanguages.Find(tag)!;
        var plurals = from noun in Nouns()
                      from category in PluralRules.CategoriesOf(tag)
                      select $"count.{noun}.{category}";
        var expected = Language.English.Words.Keys.Where(key => !IsPlural(key)).Concat(plurals);
        Assert.Equal(expected.Order(StringComparer.Ordinal), language.Words.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public void No_placeholder_is_lost_or_invented(string tag)
    {
        foreach (var (key, words) in BuiltInLanguages.Find(tag)!.Words)
        {
            // A noun can say one or two by itself.
            var isSaidByTheNoun = IsPlural(key) && key.Split('.')[2] is "one" or "two";
            var expected = IsPlural(key) ? ["{count}"] : Placeholders(Language.English.Words[key]);
            Assert.True(
                Placeholders(words).SequenceEqual(expected) || (isSaidByTheNoun && !Placeholders(words).Any()), $"{tag}: {key}: {words}");
        }
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public void Words_are_one_line_without_blanks_around_it(string tag)
    {
        foreach (var (key, words) in BuiltInLanguages.Find(tag)!.Words)
        {
            Assert.True(words.Length > 0 && words == words.Trim() && !words.Any(char.IsControl), $"{tag}: {key}");
            Assert.Equal(words.Normalize(), words);
        }
    }

    [Fact]
    public void Every_word_is_used()
    {
        var source = string.Join('\n', Sources.Files.Select(File.ReadAllText));
        var letters = LetterNames();
        var unused = Language.English.Words.Keys.Where(key => key.Split('.') switch
        {
            ["mail", var name, "subject" or "lead" or "advice", ..] => !letters.Contains(name),
            ["mail", ..] => !source.Contains($"\"{key.Replace("_from", "", StringComparison.Ordinal)}\"", StringComparison.Ordinal),
            ["problem", var code, "title" or "detail"] => !Problems.All.Any(problem => problem.Code == code),
            ["problem", _, var reason] => !source.Contains($".Because(\"{reason}\")", StringComparison.Ordinal),
            ["field", ..] => !source.Contains($"\"{key["field.".Length..]}\"", StringComparison.Ordinal)
                && !source.Contains($"\"{key}\"", StringComparison.Ordinal),
            ["type" or "count", var name, ..] => !source.Contains($"\"{name}\"", StringComparison.Ordinal),
            ["month", ..] => false,
            _ => !source.Contains($"\"{key}\"", StringComparison.Ordinal),
        });
        Assert.Empty(unused);
    }

    [Fact]
    public void Every_letter_and_every_problem_has_words()
    {
        Assert.All(LetterNames(), name => Assert.True(Language.English.Has($"mail.{name}.subject") && Language.English.Has($"mail.{name}.advice.1"), name));
        Assert.All(Problems.All, problem => Assert.Equal(problem.Title, problem.TitleIn(Language.English)));
        Assert.All(Problems.All, problem => Assert.NotEqual(problem.Detail, problem.DetailIn(BuiltInLanguages.Find("de")!)));
        Assert.All(Problems.All, problem => Assert.NotEqual(problem.Title, problem.TitleIn(BuiltInLanguages.Find("hi")!)));
    }

    /// <summary>Then no sentence exists in one language only.</summary>
    [Fact]
    public void No_source_says_a_sentence_about_a_field_a_problem_or_a_success_in_words_of_its_own()
    {
        foreach (var file in Sources.Files.Where(file => file.Contains("/src/Doorcode/", StringComparison.Ordinal) && Path.GetFileName(file) != "FieldFault.cs"))
        {
            var text = File.ReadAllText(file);
            Assert.False(OwnSentence().IsMatch(text), file);
        }
    }

    private static HashSet<string> LetterNames() =>
        MailPreviews.AllLetters().SelectMany(letters => letters.All).Select(kind => kind.Name).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Nouns() =>
        Language.English.Words.Keys.Where(IsPlural).Select(key => key.Split('.')[1]).Distinct(StringComparer.Ordinal);

    private static bool IsPlural(string key) => key.StartsWith("count.", StringComparison.Ordinal);

    private static IEnumerable<string> Placeholders(string words) =>
        Placeholder().Matches(words).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{[^{}]*\}|[{}]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"new(\s+FieldFault)?\(\s*FieldCodes\.|Problems\.\w+ with\s*\{[^}]*\bDetail = [$@]*""|\bMessage = [$@]*""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnSentence();
}
