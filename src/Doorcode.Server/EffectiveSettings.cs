using Doorcode.Settings;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Doorcode.Server;

/// <summary>A setting as it is in force.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; a secret is masked, and a default is null.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record EffectiveSetting(string Key, string? Value, string Source);

/// <summary>Every key under <c>Doorcode:</c>, with what is in force and where it comes from.</summary>
internal static class EffectiveSettings
{
    private const string Default = "default";
    private const string Mask = "***";

    /// <summary>The ends of keys whose values are secret.</summary>
    private static readonly string[] SecretEnds = ["Password", "AccessKey", "ConnectionString"];

    public static IReadOnlyList<EffectiveSetting> Of(IConfigurationRoot configuration, IEnumerable<Setting> known)
    {
        var set = Leaves(configuration.GetSection(DoorcodeOptions.Section)).ToDictionary(leaf => leaf.Path, StringComparer.OrdinalIgnoreCase);
        var defaults = known.Where(setting => !set.Keys.Any(key => key.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)
            || key.StartsWith(setting.Key + ":", StringComparison.OrdinalIgnoreCase)));
        return
        [
            .. set.Values.Select(leaf => new EffectiveSetting(leaf.Path, IsSecret(leaf.Path) ? Mask : leaf.Value, SourceOf(configuration, leaf.Path)))
                .Concat(defaults.Select(setting => new EffectiveSetting(setting.Key, Value: null, Default)))
                .OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static bool IsSecret(string key) => SecretEnds.Any(end => key.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section)
    {
        if (section.Value is not null)
            yield return section;

        foreach (var leaf in section.GetChildren().SelectMany(Leaves))
            yield return leaf;
    }

    /// <summary>Of several sources the last one counts.</summary>
    private static string SourceOf(IConfigurationRoot configuration, string key) =>
        configuration.Providers.LastOrDefault(provider => provider.TryGet(key, out _)) switch
        {
            JsonConfigurationProvider file => file.Source.Path ?? "a JSON file",
            EnvironmentVariablesConfigurationProvider => "environment",
            CommandLineConfigurationProvider => "command line",
            _ => "a file of its own or .env",
        };
}
