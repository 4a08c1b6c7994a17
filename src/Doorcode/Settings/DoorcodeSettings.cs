using Microsoft.Extensions.Configuration;

namespace Doorcode.Settings;

/// <summary>
/// The section <c>Doorcode</c> of the host's configuration, read once. Every key is checked against the table of those that
/// exist; what is wrong is in <see cref="Faults"/> and nowhere else, and stops the start. Options bind from here, so a duration may be
/// written as <c>15m</c>.
/// </summary>
public sealed class DoorcodeSettings
{
    private const string OneUnderscore = $"{DoorcodeOptions.Section}_";
    private const string Redis = $"{DoorcodeOptions.Section}:Redis";

    private readonly Dictionary<string, Setting> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _sections = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _refused = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _faults = [];
    private readonly IConfigurationRoot _bound;

    /// <summary>Reads the section.</summary>
    /// <param name="configuration">The host's configuration.</param>
    /// <param name="tables">The keys that exist beside the library's own.</param>
    public DoorcodeSettings(IConfiguration configuration, IEnumerable<SettingsTable> tables)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (var setting in tables.SelectMany(table => table.Settings).Concat(KnownSettings.All))
        {
            _known[setting.Key] = setting;
            for (var end = setting.Key.LastIndexOf(':'); end > 0; end = setting.Key.LastIndexOf(':', end - 1))
                _sections.Add(setting.Key[..end]);
        }

        ReadSection(configuration.GetSection(DoorcodeOptions.Section));
        foreach (var other in configuration.GetChildren().Where(child => child.Key.StartsWith(OneUnderscore, StringComparison.OrdinalIgnoreCase)))
            RefuseOneUnderscore(other);

        _bound = new ConfigurationBuilder().AddInMemoryCollection(_values).Build();
    }

    /// <summary>What is wrong: for each fault one sentence that names the key and says what is allowed, and repeats no value.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The values under a key, to bind options from.</summary>
    /// <param name="key">Such as <c>Doorcode:Otp</c>.</param>
    public IConfigurationSection Section(string key) => _bound.GetSection(key);

    /// <summary>Whether a key was set to something that is refused.</summary>
    internal bool IsRefused(string key) => _refused.Contains(key);

    private void ReadSection(IConfigurationSection section)
    {
        // WebApplicationFactory hands a test's settings on with an empty text for each section above them.
        if (section.Value is { Length: > 0 })
            Refuse(section.Path, $"{Printable(section.Path)} is a section: write its keys, such as {FirstUnder(section.Path)}.");

        foreach (var child in section.GetChildren())
        {
            if (_known.TryGetValue(child.Path, out var setting))
                ReadSetting(child, setting);
            else if (_sections.Contains(child.Path))
                ReadSection(child);
            else
                RefuseUnknown(child);
        }
    }

    private void ReadSetting(IConfigurationSection section, Setting setting)
    {
        if (setting.Kind is SettingKind.List)
        {
            ReadList(section, setting);
        }
        else if (section.GetChildren().Any())
        {
            Refuse(setting.Key, $"{setting.Key} is one value, neither a list nor a section.");
        }
        else if (section.Value is { } text)
        {
            var (value, fault) = SettingText.Read(setting, text);
            if (value is null)
                Refuse(setting.Key, fault);
            else
                _values[setting.Key] = value;
        }
    }

    private void ReadList(IConfigurationSection section, Setting setting)
    {
        var entries = section.GetChildren().ToList();
        var isNumbered = entries.TrueForAll(entry => entry.Key.All(char.IsAsciiDigit) && entry.Value is not null && !entry.GetChildren().Any());
        // An empty list in appsettings.json arrives as an empty text.
        if (section.Value is { Length: > 0 } || !isNumbered)
        {
            Refuse(
                setting.Key,
                $"{setting.Key} is a list: number its entries, as in {setting.Key}:0 ({setting.Key.Replace(":", "__", StringComparison.Ordinal)}__0 in the environment), or write [\"…\"] in appsettings.json.");
            return;
        }

        foreach (var entry in entries)
            _values[$"{setting.Key}:{entry.Key}"] = entry.Value;
    }

    private void RefuseUnknown(IConfigurationSection section)
    {
        foreach (var key in Leaves(section).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var isRedis = key.StartsWith(Redis + ":", StringComparison.OrdinalIgnoreCase) && !_sections.Contains(Redis);
            Refuse(key, isRedis
                ? $"{Printable(key)} is set, but this build has no Redis: it keeps everything in its database."
                : $"There is no setting {Printable(key)}{(NearestKey.Of(key, _known.Keys) is { } nearest ? $"; the nearest is {nearest}" : "")}.");
        }
    }

    /// <summary>
    /// <c>Doorcode_Otp__Length</c> lacks an underscore and would be ignored. <c>DOORCODE_SMTP_PORT</c> is not refused: Kubernetes sets
    /// such variables for a service called <c>doorcode-smtp</c>.
    /// </summary>
    private void RefuseOneUnderscore(IConfigurationSection section)
    {
        foreach (var key in Leaves(section).Where(key => key.Contains(':', StringComparison.Ordinal)))
        {
            if (_known.TryGetValue(key.Replace('_', ':'), out var meant))
            {
                Refuse(key, $"There is no setting {Printable(key)}; write {meant.Key}, in the environment "
                    + $"{meant.Key.Replace(":", "__", StringComparison.Ordinal)} with two underscores each time.");
            }
        }
    }

    /// <summary>The keys under a section; the entries of a list count as one.</summary>
    private static IEnumerable<string> Leaves(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        return children.Count == 0 || children.TrueForAll(child => child.Key.All(char.IsAsciiDigit))
            ? [section.Path]
            : children.SelectMany(Leaves);
    }

    private string FirstUnder(string section) =>
        _known.Keys.Where(key => key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase))
            .MinBy(key => key.EndsWith("File", StringComparison.Ordinal))!;

    /// <summary>A sentence stays on its line.</summary>
    private static string Printable(string key) => string.Concat(key.Select(character => char.IsControl(character) ? '?' : character));

    private void Refuse(string key, string sentence)
    {
        _refused.Add(key);
        _faults.Add(sentence);
    }
}
