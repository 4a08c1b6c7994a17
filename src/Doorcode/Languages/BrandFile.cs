using Doorcode.Addresses;

namespace Doorcode.Languages;

/// <summary>Reads and checks <c>brand.json</c>.</summary>
internal static class BrandFile
{
    public const string FileName = "brand.json";

    private const int MaxName = 100;
    private const int MaxLogo = 200;

    private static readonly string[] Keys = ["name", "logo", "color", "support"];

    /// <summary>Reads it.</summary>
    /// <param name="file">The file, which is JSON.</param>
    /// <param name="faults">Gets a sentence for each fault.</param>
    public static Brand Read(WordsFile file, List<string> faults)
    {
        var brand = Brand.None;
        foreach (var (key, text) in file.Members)
        {
            if (!Keys.Contains(key, StringComparer.Ordinal))
                faults.Add(file.Unknown(key, Keys));
            else if (text is null || Read(brand, key, text) is not { } more)
                faults.Add($"{file.Place}: {key} must be {Must(key)}.");
            else
                brand = more;
        }

        return brand;
    }

    private static Brand? Read(Brand brand, string key, string value) => key switch
    {
        "name" => IsName(value) ? brand with { Name = value } : null,
        "logo" => IsLogo(value, out var logo) ? brand with { Logo = logo } : null,
        "color" => value is ['#', .. var digits] && digits.Length == 6 && digits.All(char.IsAsciiHexDigit) ? brand with { Color = value } : null,
        _ => EmailAddress.TryParse(value, out var support, out _) ? brand with { Support = support.Typed } : null,
    };

    private static string Must(string key) => key switch
    {
        "name" => "1 to 100 characters on one line, without 4 digits in a row",
        "logo" => "the https address of a picture, such as https://example.org/logo.png, of at most 200 characters, without a user, a query or a fragment",
        "color" => "a colour written as in #0a7d5c",
        _ => "an e-mail address, such as support@example.org",
    };

    private static bool IsName(string value) =>
        value.Length <= MaxName && WordsFile.IsLine(value) && !WordsFile.HasDigitGroup(value);

    private static bool IsLogo(string value, out Uri? logo) =>
        Uri.TryCreate(value, UriKind.Absolute, out logo)
        && value.Length <= MaxLogo
        && value.All(char.IsAscii)
        && value.StartsWith("https://", StringComparison.Ordinal)
        && logo is { UserInfo: "", Query: "", Fragment: "" }
        && !value.Contains('@', StringComparison.Ordinal)
        && logo.Host.Contains('.', StringComparison.Ordinal);
}
