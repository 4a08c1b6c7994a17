using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Doorcode.Events;

/// <summary>
/// The log line of an <see cref="EventKind"/>. <c>{Account}</c> and <c>{Session}</c> in its template are those of the event; all other
/// values come from <see cref="EventRecord.LogValues"/>. Values are ids and numbers, never an address. Of an event without an account or
/// a session, the line says <c>none</c>.
/// </summary>
internal sealed partial class EventLine
{
    private const string None = "none";

    private readonly string[] _names;

    /// <summary>Declares the line.</summary>
    /// <param name="id">The number of the log event, in the range of its feature.</param>
    /// <param name="level">How urgent it is.</param>
    /// <param name="template">The message template.</param>
    public EventLine(int id, LogLevel level, string template)
    {
        (Id, Level, Template) = (id, level, template);
        _names = [.. Placeholder().Matches(template).Select(match => match.Groups["name"].Value)];
    }

    /// <summary>The number of the log event.</summary>
    public int Id { get; }

    /// <summary>How urgent it is.</summary>
    public LogLevel Level { get; }

    /// <summary>The message template.</summary>
    public string Template { get; }

    /// <summary>Whether an event that is only counted leaves no log line either (<see cref="LimitedAttempts"/>).</summary>
    public bool OnlyWithAuditLine { get; init; }

    /// <summary>Logs an event. Nothing is allocated where the level is off.</summary>
    public void Write(ILogger log, EventRecord fact)
    {
        if (!log.IsEnabled(Level))
            return;

        var values = new object?[_names.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = ValueOf(fact, _names[i]);

#pragma warning disable CA1848, CA2254 // The template is a constant: the feature declares it with its kind of event.
        log.Log(Level, new EventId(Id, fact.Kind.Name), Template, values);
#pragma warning restore CA1848, CA2254
    }

    private static object? ValueOf(EventRecord fact, string name)
    {
        switch (name)
        {
            case nameof(EventRecord.Account):
                return fact.Account is { } account ? account : None;
            case nameof(EventRecord.Session):
                return fact.Session is { } session ? session : None;
        }

        foreach (var (key, value) in fact.LogValues)
        {
            if (string.Equals(key, name, StringComparison.Ordinal))
                return value;
        }

        return null;
    }

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
