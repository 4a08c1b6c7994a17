using System.Globalization;
using System.Text.Json;
using Doorcode.Addresses;
using Doorcode.Languages;
using Doorcode.Settings;

namespace Doorcode.Pages;

/// <summary>Reads and checks the file of <see cref="PagesOptions.ThemeFile"/>.</summary>
internal sealed class ThemeFile
{
    private const string Place = $"{PagesOptions.Section}:ThemeFile";
    private const int MaxLength = 65_536;
    private const int MaxLogo = 65_536;
    private const int MaxName = 100;
    private const int MaxSupport = 200;
    private const int MaxRadius = 24;

    private static readonly string[] Keys = ["name", "logo", "support", "radius", "light", "dark"];
    private static readonly string[] ColourKeys = ["background", "text", "accent"];
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 3 };

    private readonly string _path;
    private readonly List<string> _faults = [];
    private Palette? _light;
    private Palette? _dark;
    private int? _radius;

    private ThemeFile(string path) => _path = path;

    /// <summary>Reads it.</summary>
    /// <param name="path">The file, which is JSON. A logo is named relative to its folder.</param>
    /// <returns>The theme, and for each fault one sentence that names key and cure.</returns>
    public static (Theme Theme, IReadOnlyList<string> Faults) Read(string path)
    {
        var file = new ThemeFile(path);
        var theme = file.Read();
        return (theme, file._faults);
    }

    private Theme Read()
    {
        try
        {
            if (!File.Exists(_path))
                return Refuse(Directory.Exists(_path) ? "names a folder and must name a file." : "names a file that does not exist.");

            if (SmallFile.TryRead(_path, MaxLength) is not { } content)
                return Refuse($"names a file of more than {MaxLength.ToString(CultureInfo.InvariantCulture)} bytes.");

            using var document = JsonDocument.Parse(content, Options);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? Read(document.RootElement)
                : Refuse("must name a file with one JSON object.");
        }
        catch (JsonException broken)
        {
            return Refuse(broken.LineNumber is { } line
                ? string.Create(CultureInfo.InvariantCulture, $"names a file that is not JSON from line {line + 1}, byte {broken.BytePositionInLine + 1} on.")
                : "must name a file with one JSON object in which no key stands twice.");
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json says to half a surrogate pair.
            return Refuse("must name a file of Unicode text.");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Refuse("names a file that cannot be read.");
        }
    }

    private Theme Read(JsonElement root)
    {
        var theme = Theme.Plain;
        foreach (var member in root.EnumerateObject())
            theme = Read(theme, member.Name, member.Value);

        return theme with { Css = Css() };
    }

    /// <summary>Colours for the light stand after those of the stylesheet, so those for the dark are said again.</summary>
    private string Css() => string.Concat(
        _light is null ? "" : $":root{{{_light.Css}}}",
        _light is null && _dark is null ? "" : $"@media (prefers-color-scheme:dark){{:root{{{(_dark ?? Palette.Dark).Css}}}}}",
        _radius is { } radius ? string.Create(CultureInfo.InvariantCulture, $":root{{--radius:{radius}px}}") : "");

    private Theme Read(Theme theme, string key, JsonElement value)
    {
        var text = value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
        switch (key)
        {
            case "name" when WordsFile.IsLine(text) && text.Length <= MaxName:
                return theme with { Name = text };
            case "logo" when LogoOf(text) is { } logo:
                return theme with { Logo = logo };
            case "support" when SupportOf(text) is { } support:
                return theme with { Support = support };
            case "radius" when value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var radius) && radius is >= 0 and <= MaxRadius:
                _radius = radius;
                return theme;
            case "light" when ReadColours(key, value, Palette.Light) is { } light:
                _light = light;
                return theme;
            case "dark" when ReadColours(key, value, Palette.Dark) is { } dark:
                _dark = dark;
                return theme;
        }

        _faults.Add(Keys.Contains(key, StringComparer.Ordinal)
            ? $"{Place}: {key} must be {Must(key)}."
            : $"{Place}: there is no key {Printable(key)}; the keys are {string.Join(", ", Keys)}.");
        return theme;
    }

    private Palette? ReadColours(string scheme, JsonElement value, Palette palette)
    {
        if (value.ValueKind is not JsonValueKind.Object)
            return null;

        var before = _faults.Count;
        foreach (var member in value.EnumerateObject())
        {
            if (!ColourKeys.Contains(member.Name, StringComparer.Ordinal))
                _faults.Add($"{Place}: there is no key {scheme}.{Printable(member.Name)}; the keys are {string.Join(", ", ColourKeys)}.");
            else if (member.Value.ValueKind is not JsonValueKind.String || !Colour.TryParse(member.Value.GetString()!, out var colour))
                _faults.Add($"{Place}: {scheme}.{member.Name} must be a colour written as in #0a7d5c.");
            else
                palette = member.Name switch
                {
                    "background" => palette with { Background = colour },
                    "text" => palette with { Text = colour },
                    _ => palette with { Accent = colour },
                };
        }

        if (_faults.Count == before)
            _faults.AddRange(palette.Faults(scheme).Select(fault => $"{Place}: {fault}"));

        return palette;
    }

    /// <summary>A picture in the folder of the theme, so that the pages load nothing from elsewhere.</summary>
    private Asset? LogoOf(string name)
    {
        var type = Path.GetExtension(name) switch
        {
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            ".webp" => "image/webp",
            _ => null,
        };
        if (type is null || name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal))
            return null;

        var file = new FileInfo(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, name));
        return file.Exists && SmallFile.TryRead(file.FullName, MaxLogo) is { } content ? new Asset($"logo{file.Extension}", type, content) : null;
    }

    private static string? SupportOf(string text)
    {
        if (EmailAddress.TryParse(text, out var address, out _))
            return $"mailto:{address.Typed}";

        return text.Length <= MaxSupport
            && text.StartsWith("https://", StringComparison.Ordinal)
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.UserInfo.Length == 0
                ? text
                : null;
    }

    private static string Must(string key) => key switch
    {
        "name" => "one line of 1 to 100 characters",
        "logo" => $"the name of an .svg, .png or .webp file beside the theme, of at most {MaxLogo.ToString(CultureInfo.InvariantCulture)} bytes",
        "support" => "an https address or an e-mail address",
        "radius" => "a number of pixels from 0 to 24",
        _ => $"an object with {SettingText.Alternatives(ColourKeys)}",
    };

    private Theme Refuse(string fault)
    {
        _faults.Add($"{Place} {fault}");
        return Theme.Plain;
    }

    /// <summary>A sentence stays on its line.</summary>
    private static string Printable(string key) =>
        string.Concat(key.Take(100).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
}
