namespace Doorcode.Languages;

/// <summary>
/// Which form of a noun goes with a whole number: the cardinal rules of CLDR, without those for fractions. The category <c>many</c> of
/// French, Spanish and Portuguese, for whole millions, is left out: nothing here counts so far.
/// </summary>
internal static class PluralRules
{
    private const string Zero = "zero", One = "one", Two = "two", Few = "few", Many = "many", Other = "other";

    private enum Family
    {
        OneForm, OneIsSingular, ZeroAndOneAreSingular, Arabic, EastSlavic, Polish, Czech, SouthSlavic, Slovenian, Romanian, Lithuanian, Latvian, Hebrew,
    }

    /// <summary>The categories that a language needs, such as <c>one</c> and <c>other</c>.</summary>
    /// <param name="tag">The language; only its first part counts.</param>
    public static IReadOnlyList<string> CategoriesOf(string tag) => FamilyOf(tag) switch
    {
        Family.OneForm => [Other],
        Family.Arabic => [Zero, One, Two, Few, Many, Other],
        Family.EastSlavic or Family.Polish => [One, Few, Many],
        Family.Czech or Family.SouthSlavic or Family.Romanian or Family.Lithuanian => [One, Few, Other],
        Family.Slovenian => [One, Two, Few, Other],
        Family.Latvian => [Zero, One, Other],
        Family.Hebrew => [One, Two, Other],
        _ => [One, Other],
    };

    /// <summary>The category of a number; one of <see cref="CategoriesOf"/>.</summary>
    /// <param name="tag">The language.</param>
    /// <param name="number">Not negative.</param>
    public static string CategoryOf(string tag, long number)
    {
        var (tens, units) = (number % 100, number % 10);
        var isTeen = tens is >= 11 and <= 19;
        return FamilyOf(tag) switch
        {
            Family.OneForm => Other,
            Family.ZeroAndOneAreSingular => number is 0 or 1 ? One : Other,
            Family.Arabic => number switch { 0 => Zero, 1 => One, 2 => Two, _ => tens is >= 3 and <= 10 ? Few : tens >= 11 ? Many : Other },
            Family.EastSlavic => units is 1 && tens is not 11 ? One : units is >= 2 and <= 4 && tens is not (>= 12 and <= 14) ? Few : Many,
            Family.Polish => number is 1 ? One : units is >= 2 and <= 4 && tens is not (>= 12 and <= 14) ? Few : Many,
            Family.Czech => number is 1 ? One : number is >= 2 and <= 4 ? Few : Other,
            Family.SouthSlavic => units is 1 && tens is not 11 ? One : units is >= 2 and <= 4 && tens is not (>= 12 and <= 14) ? Few : Other,
            Family.Slovenian => tens switch { 1 => One, 2 => Two, 3 or 4 => Few, _ => Other },
            Family.Romanian => number is 1 ? One : number is 0 || tens is >= 1 and <= 19 ? Few : Other,
            Family.Lithuanian => units is 1 && !isTeen ? One : units is >= 2 && !isTeen ? Few : Other,
            Family.Latvian => units is 0 || isTeen ? Zero : units is 1 ? One : Other,
            Family.Hebrew => number switch { 1 => One, 2 => Two, _ => Other },
            _ => number is 1 ? One : Other,
        };
    }

    private static Family FamilyOf(string tag) => tag.Split('-')[0].ToLowerInvariant() switch
    {
        "id" or "ja" or "km" or "ko" or "lo" or "ms" or "my" or "th" or "vi" or "zh" => Family.OneForm,
        "am" or "bn" or "fa" or "fr" or "gu" or "hi" or "hy" or "kn" or "pt" or "zu" => Family.ZeroAndOneAreSingular,
        "ar" => Family.Arabic,
        "be" or "ru" or "uk" => Family.EastSlavic,
        "pl" => Family.Polish,
        "cs" or "sk" => Family.Czech,
        "bs" or "hr" or "sr" => Family.SouthSlavic,
        "sl" => Family.Slovenian,
        "mo" or "ro" => Family.Romanian,
        "lt" => Family.Lithuanian,
        "lv" => Family.Latvian,
        "he" or "iw" => Family.Hebrew,
        _ => Family.OneIsSingular,
    };
}
