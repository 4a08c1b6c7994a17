using System.Globalization;
using System.Reflection;
using System.Text;
using Doorcode.Events;
using Doorcode.Server;
using Doorcode.Telemetry;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Conventions;

/// <summary><c>docs/events.md</c> lists what the code logs, and the table of <c>docs/audit.md</c> what it records.</summary>
public sealed class EventGeneratedDocsTests
{
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [Fact]
    public void Events_are_documented_and_no_two_share_a_number()
    {
        var events = Messages().Concat(Lines()).OrderBy(row => row.Id).ToList();

        Assert.InRange(events.Count, 20, 1000);
        Assert.Distinct(events.Select(row => row.Id));
        var page = new StringBuilder("""
            # Log events

            Written by a test from the code; edit the messages there instead.

            A log line carries the number of its event as `EventId`. A number keeps its meaning; words may change. No event holds an
            address, a code, a password or a token.

            | event | level | what it says | from |
            |--:|---|---|---|

            """);
        foreach (var row in events)
        {
            page.AppendLine(
                CultureInfo.InvariantCulture, $"| {row.Id} | {row.Level} | {row.Text.Replace("|", "\\|", StringComparison.Ordinal)} | {row.From} |");
        }

        Snapshot.ShouldMatch("docs/events.md", page.ToString());
    }

    [Fact]
    public void Every_log_line_ends_with_a_full_stop() =>
        Assert.All(Messages().Concat(Lines()), row => Assert.EndsWith(".", row.Text, StringComparison.Ordinal));

    [Fact]
    public void The_table_of_audit_events_is_documented()
    {
        var table = new StringBuilder("| event | outcome | when | counted | logged |\n|---|---|---|---|---|\n");
        foreach (var kind in Features().SelectMany(feature => feature.Kinds).OrderBy(kind => kind.Name, StringComparer.Ordinal))
        {
            var counted = kind.Counted is { } outcome ? $"`{outcome.Counter.Name}` {outcome.Outcome}" : "";
            table.Append(CultureInfo.InvariantCulture, $"| `{kind.Name}` | {kind.OutcomeName} | {kind.Meaning} | {counted} | {kind.Line?.Id} |\n");
        }

        var page = File.ReadAllText(Path.Combine(Snapshot.Root, "docs", "audit.md")).ReplaceLineEndings("\n");
        var begin = page.IndexOf("| event |", StringComparison.Ordinal);
        var end = page.IndexOf("\n\n", begin, StringComparison.Ordinal) + 1;
        Snapshot.ShouldMatch("docs/audit.md", string.Concat(page.AsSpan(0, begin), table.ToString(), page.AsSpan(end)));
    }

    [Fact]
    public void Every_event_and_every_counted_outcome_that_is_declared_belongs_to_its_feature()
    {
        var declared = (
            from type in typeof(FeatureEvents).Assembly.GetTypes()
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where field.FieldType == typeof(EventKind) || field.FieldType == typeof(CountedOutcome)
            select (Value: field.GetValue(null)!, Home: Feature(type), Name: $"{type.Name}.{field.Name}")).ToList();

        var known = Features()
            .SelectMany(feature => feature.Kinds.Cast<object>().Concat(feature.Counted).Select(value => (value, feature.Feature)))
            .ToDictionary(row => row.value, row => row.Feature, ReferenceEqualityComparer.Instance);
        Assert.NotEmpty(declared);
        Assert.All(declared, row => Assert.Equal((row.Name, row.Home), (row.Name, known.GetValueOrDefault(row.Value))));
        Assert.Equal(declared.Count, known.Count);
    }

    private static IEnumerable<FeatureEvents> Features()
    {
        var services = new ServiceCollection();
        services.AddDoorcode();
        return services.Select(service => service.ImplementationInstance).OfType<FeatureEvents>();
    }

    private static IEnumerable<Row> Messages() =>
        from assembly in Assemblies()
        from type in assembly.GetTypes()
        from method in type.GetMethods(All | BindingFlags.DeclaredOnly)
        let logged = method.GetCustomAttribute<LoggerMessageAttribute>()
        where logged is not null
        select new Row(logged.EventId, logged.Level, logged.Message, Feature(type));

    private static IEnumerable<Row> Lines() =>
        from feature in Features()
        from kind in feature.Kinds
        where kind.Line is not null
        select new Row(kind.Line!.Id, kind.Line.Level, kind.Line.Template, feature.Feature);

    /// <summary>The server's and all of ours that it is made of.</summary>
    private static IEnumerable<Assembly> Assemblies() =>
        typeof(DoorcodeHost).Assembly.GetReferencedAssemblies()
            .Where(name => name.Name!.StartsWith("Doorcode", StringComparison.Ordinal))
            .Select(Assembly.Load)
            .Append(typeof(DoorcodeHost).Assembly);

    private static string Feature(Type type) => type.Namespace!.Split('.').Last();

    private sealed record Row(int Id, LogLevel Level, string Text, string From);
}
