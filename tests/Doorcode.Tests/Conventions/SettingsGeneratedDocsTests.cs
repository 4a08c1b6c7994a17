using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using Doorcode.Redis;
using Doorcode.Server;
using Doorcode.Settings;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Conventions;

/// <summary>The keys that exist, written from the options classes: native code has no reflection to look at them.</summary>
public sealed class SettingsGeneratedDocsTests
{
    [Fact]
    public void The_known_settings_of_the_library_are_those_of_its_options() => ShouldMatch(
        "src/Doorcode/Settings", typeof(DoorcodeExtensions).Assembly, "Doorcode.Settings");

    [Fact]
    public void The_known_settings_of_Redis_are_those_of_its_options() =>
        ShouldMatch("src/Doorcode.Redis", typeof(RedisExtensions).Assembly, "Doorcode.Redis");

    [Fact]
    public void The_known_settings_of_the_server_are_those_of_its_options_and_the_files_of_secrets() => ShouldMatch(
        "src/Doorcode.Server", typeof(DoorcodeHost).Assembly, "Doorcode.Server",
        [.. Configuration.Secrets.Select(secret => new Setting(secret + "File", SettingKind.Text))]);

    private static void ShouldMatch(string folder, Assembly assembly, string home, params Setting[] more)
    {
        var settings =
            from type in assembly.GetTypes()
            let section = type.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where type.Name.EndsWith("Options", StringComparison.Ordinal) && section is not null
            from setting in Of(type, (string)section.GetRawConstantValue()!)
            select setting;
        var file = new StringBuilder(home is "Doorcode.Settings" ? "" : "using Doorcode.Settings;\n\n");
        file.Append(CultureInfo.InvariantCulture, $$"""
            namespace {{home}};

            /// <summary>The keys that exist. Written by a test from the options classes (docs/develop.md); change those instead.</summary>
            internal static class KnownSettings
            {
                public static readonly Setting[] All =
                [

            """);
        foreach (var setting in settings.Concat(more).OrderBy(setting => setting.Key, StringComparer.Ordinal))
        {
            var allowed = setting.Allowed.Length > 0 ? $", \"{setting.Allowed}\"" : "";
            file.Append(CultureInfo.InvariantCulture, $"        new(\"{setting.Key}\", SettingKind.{setting.Kind}{allowed}),\n");
        }

        Snapshot.ShouldMatch($"{folder}/KnownSettings.cs", file.Append("    ];\n}\n").ToString());
    }

    private static IEnumerable<Setting> Of(Type options, string section) => options.GetProperties().SelectMany(property =>
    {
        var (key, type) = ($"{section}:{property.Name}", Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        return type.Name.EndsWith("Options", StringComparison.Ordinal) ? Of(type, key) : [new Setting(key, KindOf(type), Allowed(property, type))];
    });

    private static SettingKind KindOf(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => SettingKind.Duration,
        _ when type == typeof(int) => SettingKind.Number,
        _ when type == typeof(bool) => SettingKind.Flag,
        _ when type == typeof(Uri) => SettingKind.Address,
        _ when type == typeof(string) => SettingKind.Text,
        { IsEnum: true } => SettingKind.Name,
        _ when type.IsAssignableTo(typeof(IEnumerable)) => SettingKind.List,
        _ => throw new InvalidOperationException($"How is a {type} written?"),
    };

    private static string Allowed(PropertyInfo property, Type type)
    {
        if (property.GetCustomAttribute<DurationAttribute>() is { } duration)
            return $"{duration.Minimum} to {duration.Maximum}";

        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");

        return type.IsEnum ? string.Join(", ", Enum.GetNames(type)) : "";
    }
}
