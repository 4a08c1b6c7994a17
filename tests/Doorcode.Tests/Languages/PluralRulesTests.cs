using Doorcode.Languages;

namespace Doorcode.Tests.Languages;

/// <summary>The cardinal rules of CLDR for whole numbers.</summary>
public sealed class PluralRulesTests
{
    [Theory]
    [InlineData("en", "other 0 2 5 11 21 100 1000000", "one 1")]
    [InlineData("de", "other 0 2 11 100", "one 1")]
    [InlineData("es", "other 0 2 11 100", "one 1")]
    [InlineData("fr", "other 2 3 11 21 100", "one 0 1")]
    [InlineData("pt", "other 2 3 11 21 100", "one 0 1")]
    [InlineData("pt-BR", "other 2", "one 0 1")]
    [InlineData("hi", "other 2 3 11 100", "one 0 1")]
    [InlineData("ar", "zero 0", "one 1", "two 2", "few 3 4 10 103 110 1003", "many 11 26 99 111 1011", "other 100 101 102 200 1000 1002")]
    [InlineData("ja", "other 0 1 2 100")]
    [InlineData("zh-Hant", "other 0 1 2")]
    [InlineData("ru", "one 1 21 101", "few 2 3 4 22 102", "many 0 5 11 12 14 20 100 111")]
    [InlineData("pl", "one 1", "few 2 4 22 102", "many 0 5 12 14 21 100 101")]
    [InlineData("cs", "one 1", "few 2 4", "other 0 5 22 100")]
    [InlineData("hr", "one 1 21 101", "few 2 22", "other 0 5 11 12 100")]
    [InlineData("sl", "one 1 101", "two 2 102", "few 3 4 103", "other 0 5 100")]
    [InlineData("ro", "one 1", "few 0 2 19 101", "other 20 100")]
    [InlineData("lt", "one 1 21", "few 2 9 22", "other 0 10 11 19 20")]
    [InlineData("lv", "zero 0 10 11 19 20", "one 1 21", "other 2 9 22")]
    [InlineData("he", "one 1", "two 2", "other 0 3 20 100")]
    public void A_number_goes_with_the_form_that_the_language_gives_it(string tag, params string[] forms)
    {
        var table = forms.Select(form => form.Split(' ')).ToDictionary(form => form[0], form => form[1..].Select(long.Parse));
        Assert.Equal(table.Keys.Order(), PluralRules.CategoriesOf(tag).Order());
        foreach (var (category, numbers) in table)
            Assert.All(numbers, number => Assert.Equal((number, category), (number, PluralRules.CategoryOf(tag, number))));
    }

    [Theory]
    [InlineData("en", "1 second", "2 minutes", "24 hours")]
    [InlineData("de", "1 Sekunde", "2 Minuten", "24 Stunden")]
    [InlineData("fr", "1 seconde", "2 minutes", "24 heures")]
    [InlineData("es", "1 segundo", "2 minutos", "24 horas")]
    [InlineData("pt", "1 segundo", "2 minutos", "24 horas")]
    [InlineData("hi", "1 सेकंड", "2 मिनट", "24 घंटे")]
    [InlineData("ar", "ثانية واحدة", "دقيقتين", "24 ساعة")]
    public void A_time_span_is_said_in_its_largest_unit(string tag, string second, string minutes, string hours)
    {
        var language = BuiltInLanguages.Find(tag)!;
        Assert.Equal(second, language.Span(TimeSpan.FromSeconds(1)));
        Assert.Equal(minutes, language.Span(TimeSpan.FromSeconds(119.9)));
        Assert.Equal(hours, language.Span(TimeSpan.FromDays(1)));
    }

    [Theory]
    [InlineData("en", "09:05 UTC on 7 March")]
    [InlineData("de", "7. März um 09:05 Uhr UTC")]
    [InlineData("fr", "7 mars à 09:05 (UTC)")]
    [InlineData("es", "7 de marzo a las 09:05 UTC")]
    [InlineData("pt", "7 de março às 09:05 UTC")]
    [InlineData("hi", "7 मार्च, 09:05 बजे (UTC)")]
    [InlineData("ar", "7 مارس، الساعة 09:05 بالتوقيت العالمي")]
    public void A_moment_is_said_in_UTC(string tag, string moment) => Assert.Equal(
        moment, BuiltInLanguages.Find(tag)!.Moment(new DateTimeOffset(2026, 3, 7, 11, 5, 59, TimeSpan.FromHours(2))));

    [Theory]
    [InlineData("en", "1 March")]
    [InlineData("fr", "1er mars")]
    [InlineData("pt", "1º de março")]
    public void The_first_day_of_a_month_is_said_as_the_language_does(string tag, string day) => Assert.Contains(
        day, BuiltInLanguages.Find(tag)!.Moment(new DateTimeOffset(2026, 3, 1, 9, 5, 0, TimeSpan.Zero)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Example", true)]
    [InlineData("b…@example.org", true)]
    [InlineData("2001:20::1", true)]
    [InlineData("日本", true)]
    [InlineData("مثال", false)]
    [InlineData("192.0.2.7", false)]
    public void In_Arabic_a_value_that_is_read_to_the_right_is_set_apart(string value, bool isApart) => Assert.Equal(
        isApart ? $"<\u2068{value}\u2069>" : $"<{value}>", BuiltInLanguages.Find("ar")!.Fill("<{it}>", ("it", value)));

    [Fact]
    public void A_value_is_never_read_for_placeholders() =>
        Assert.Equal("{b} {", Language.English.Fill("{a} {", ("a", "{b}"), ("b", "no")));
}
