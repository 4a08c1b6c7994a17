using System.Globalization;
using System.Reflection;
using System.Text;
using Doorcode.Server;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Conventions;

/// <summary><c>docs/events.md</c> is what the code logs.</summary>
public sealed class EventGeneratedDocsTests
{
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [Fact]
    public void Events_are_documented_and_no_two_share_a_number()
    {
        var events = (
            from assembly in Assemblies()
            from type in assembly.GetTypes()
            from method in type.GetMethods(All | BindingFlags.DeclaredOnly)
            let logged = method.GetCustomAttribute<LoggerMessageAttribute>()
            where logged is not null
            orderby logged.EventId
            select (logged, type)).ToList();

        Assert.InRange(events.Count, 20, 1000);
        Assert.Distinct(events.Select(row => row.logged.EventId));
        var page = new StringBuilder("""
            # Log events

            Written by a test from the code; edit the messages there instead.

            A log line carries the number of its event as `EventId`. A number keeps its meaning; words may change. No event holds an
            address, a code, a password or a token.

            | event | level | what it says | from |
            |--:|---|---|---|

            """);
        foreach (var (logged, type) in events)
        {
            page.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {logged.EventId} | {logged.Level} | {logged.Message.Replace("|", "\\|", StringComparison.Ordinal)} | {Feature(type)} |");
        }

        Snapshot.ShouldMatch("docs/events.md", page.ToString());
    }

    /// <summary>The server's and all of ours that it is made of.</summary>
    private static IEnumerable<Assembly> Assemblies() =>
        typeof(DoorcodeHost).Assembly.GetReferencedAssemblies()
            .Where(name => name.Name!.StartsWith("Doorcode", StringComparison.Ordinal))
            .Select(Assembly.Load)
            .Append(typeof(DoorcodeHost).Assembly);

    private static string Feature(Type type) => type.Namespace!.Split('.').Last();
}
