using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using Doorcode.Redis;
using Doorcode.Server;
using Doorcode.Tests.OpenApi;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Conventions;

/// <summary>Pages that repeat what the code says are written by the code.</summary>
public sealed class GeneratedDocsTests
{
    private static readonly Assembly[] Product =
        [typeof(DoorcodeExtensions).Assembly, typeof(RedisExtensions).Assembly, typeof(DoorcodeHost).Assembly];

    private static readonly Dictionary<Assembly, XmlDocs> Docs = Product.ToDictionary(
        assembly => assembly,
        assembly => XmlDocs.OfFile(Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml")));

    [Fact]
    public void Options_are_documented()
    {
        var page = new StringBuilder("""
            # Options

            Written by a test from the options classes; edit their documentation comments instead.

            A key can stand in `appsettings.json` (nested by its colons), in the environment (each `:` written `__`, as in
            `Doorcode__Otp__Lifetime=00:05:00`) or in a `.env` file of the working directory (spelled as in the environment). The
            environment wins over `.env`, and `.env` over `appsettings.json`; `--urls` and other settings of the web server follow ASP.NET Core.

            Wrong settings stop the start, and every command, before anything is opened, made or migrated. All of them are listed at
            once on standard error, one sentence each: it names the key, says what is allowed, and repeats no value. The exit code is 1.
            A key under `Doorcode:` that does not exist is wrong too, and the sentence names the nearest key if one is near; so is a key of the wrong
            shape, such as a list that is written as one value. An empty value is a wrong one, except for
            lists, where it means no entries, and for text that may be left out, where it means none.

            Durations are written `hh:mm:ss` with hours under 24, `d.hh:mm:ss`, or as a number with a unit: `90s`, `15m`, `12h`, `30d`. A
            number without a unit is refused, and so is `24:00:00`, which .NET reads as 24 days: write `1.00:00:00` or `24h`. The entries of a list are
            numbered: `Doorcode__Proxy__TrustedNetworks__0`. "none" means that the key has no default value.

            ## Keys with a meaning of their own

            | name | meaning |
            |---|---|
            | `MAILBOXLAYER_API_KEY` | the same as `Doorcode:Mailboxlayer:AccessKey`, which wins when both are set; read from the environment or `.env` |
            | `.env` in the working directory | lines of `NAME=value`, spelled as in the environment, in UTF-8. Values are literal: blanks outside and one pair of quotes around the whole value are dropped, and nothing else is read (no `$NAME`, no escapes, no comment behind a value, no `export`). Lines that begin with `#` are comments |
            | `ASPNETCORE_URLS`, `--urls` | where the server listens; default `http://localhost:5000` |
            | `ASPNETCORE_ENVIRONMENT` | `Development` keeps mail in `/dev/mail`, serves `/docs` and needs no configuration; default `Production`. Not read from `.env` |
            | `OTEL_EXPORTER_OTLP_ENDPOINT` | an OpenTelemetry collector that gets traces, metrics and logs, such as `http://127.0.0.1:4317`; default none: nothing is sent. [Which other `OTEL_` variables count](operate.md#traces-metrics-and-logs-by-otlp) |

            """);
        page.AppendLine("\nSecrets can stand in a file of their own, such as one that a container platform mounts. A secret that is set in both ways is refused:\n");
        var options = OptionsTypes().SelectMany(type => Rows(type, SectionOf(type))).ToList();
        foreach (var secret in Configuration.Secrets.Where(secret => options.Exists(row => row.Key == secret)))
        {
            page.Append(CultureInfo.InvariantCulture, $"- `{secret}File` (`{Variable(secret)}File`): the file that holds ");
            page.AppendLine(CultureInfo.InvariantCulture, $"`{secret}`; white space around it is dropped.");
        }

        foreach (var group in options.GroupBy(row => row.Section))
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"\n## {group.Key}\n\n{group.First().About}\n");
            foreach (var row in group)
            {
                page.AppendLine(CultureInfo.InvariantCulture, $"### {row.Key}\n");
                page.AppendLine(CultureInfo.InvariantCulture, $"{row.Meaning}\n");
                page.AppendLine("| type | default | range | environment |\n|---|---|---|---|");
                page.AppendLine(CultureInfo.InvariantCulture, $"| {row.Type} | {row.Default} | {row.Range} | `{Variable(row.Key)}` |\n");
            }
        }

        Snapshot.ShouldMatch("docs/options.md", Tidy(page));
    }

    private static IEnumerable<Type> OptionsTypes() =>
        from assembly in Product
        from type in assembly.GetTypes()
        where type.Name.EndsWith("Options", StringComparison.Ordinal) && SectionField(type) is not null
        orderby SectionOf(type)
        select type;

    private static FieldInfo? SectionField(Type type) =>
        type.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);

    private static string SectionOf(Type type) => (string)SectionField(type)!.GetRawConstantValue()!;

    private static IEnumerable<Row> Rows(Type type, string section)
    {
        var about = DocsOf(type).Summary(type)!;
        var defaults = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().OrderBy(property => property.MetadataToken))
        {
            var meaning = DocsOf(type).Summary(type, property.Name);
            Assert.True(meaning is not null, $"{type.Name}.{property.Name} has no documentation comment.");
            var value = property.GetValue(defaults);
            if (value?.GetType() is { IsClass: true, Namespace: { } home } inner && home.StartsWith("Doorcode", StringComparison.Ordinal))
            {
                foreach (var part in inner.GetProperties())
                {
                    yield return new Row(
                        section, about, $"{section}:{property.Name}:{part.Name}", TypeName(part.PropertyType), Text(part.GetValue(value)),
                        Range(part), $"{meaning} {DocsOf(inner).Summary(inner, part.Name)}");
                }
            }
            else
            {
                yield return new Row(
                    section, about, $"{section}:{property.Name}", TypeName(property.PropertyType), Text(value), Range(property), meaning);
            }
        }
    }

    private static XmlDocs DocsOf(Type type) => Docs[type.Assembly];

    private static string TypeName(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var plain when plain == typeof(TimeSpan) => "duration",
        var plain when plain == typeof(int) => "whole number",
        var plain when plain == typeof(bool) => "true or false",
        var plain when plain == typeof(Uri) => "address",
        var plain when plain == typeof(string) => "text",
        { IsEnum: true } => "name",
        var plain when plain.IsAssignableTo(typeof(IEnumerable)) => "list of text (`:0`, `:1`, …)",
        var other => throw new InvalidOperationException($"How is a {other} written?"),
    };

    private static string Text(object? value) => value switch
    {
        null or ICollection { Count: 0 } => "none",
        TimeSpan duration => $"`{duration.ToString(duration.Milliseconds > 0 ? "g" : "c", CultureInfo.InvariantCulture)}`",
        bool yes => yes ? "`true`" : "`false`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string Range(PropertyInfo property)
    {
        if (property.GetCustomAttribute<DurationAttribute>() is { } duration)
            return $"`{duration.Minimum}` to `{duration.Maximum}`";

        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");

        if (property.GetCustomAttribute<StringLengthAttribute>() is { } length)
            return string.Create(CultureInfo.InvariantCulture, $"{length.MinimumLength} to {length.MaximumLength} characters");

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`")) : "";
    }

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    private static string Tidy(StringBuilder page) => page.ToString().ReplaceLineEndings("\n").Replace("\n\n\n", "\n\n", StringComparison.Ordinal);

    private sealed record Row(
        string Section, string About, string Key, string Type, string Default, string Range, string Meaning);
}
