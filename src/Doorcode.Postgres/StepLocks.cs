using System.Text.RegularExpressions;

namespace Doorcode.Postgres;

/// <summary>Reads in a step of the schema which locks it takes on tables that are there before it (PostgreSQL's manual, section 13.3.1).</summary>
internal static partial class StepLocks
{
    /// <summary>The strongest last.</summary>
    private static readonly string[] Modes = ["ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"];

    /// <summary>The strongest lock on each table, as <c>ACCESS EXCLUSIVE on accounts</c>.</summary>
    /// <param name="script">The statements of the step.</param>
    public static IReadOnlyList<string> Of(string script)
    {
        var statements = Comment().Replace(script, "");
        var own = NewTable().Matches(statements).Select(match => match.Groups["table"].Value).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Statement().Matches(Body().Replace(statements, ""))
                .Select(match => (Table: match.Groups["table"].Value, Mode: ModeOf(match)))
                .Where(held => !own.Contains(held.Table))
                .GroupBy(held => held.Table, held => held.Mode, StringComparer.Ordinal)
                .Select(table => $"{table.MaxBy(mode => Array.IndexOf(Modes, mode))} on {table.Key}"),
        ];
    }

    private static string ModeOf(Match statement) => Blanks().Replace(statement.Groups["verb"].Value, " ") switch
    {
        "ALTER TABLE" or "DROP TABLE" => "ACCESS EXCLUSIVE",
        "CREATE TRIGGER" => "SHARE ROW EXCLUSIVE",
        "CREATE INDEX CONCURRENTLY" or "CREATE UNIQUE INDEX CONCURRENTLY" => "SHARE UPDATE EXCLUSIVE",
        "CREATE INDEX" or "CREATE UNIQUE INDEX" => "SHARE",
        _ => "ROW EXCLUSIVE",
    };

    [GeneratedRegex("--[^\n]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    /// <summary>The body of a function is left out, because the step only defines the function and does not run it.</summary>
    [GeneratedRegex(@"\$\$.*?\$\$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Body();

    [GeneratedRegex(@"\bCREATE\s+TABLE\s+(IF\s+NOT\s+EXISTS\s+)?(?<table>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NewTable();

    [GeneratedRegex(
        @"(?<=^|;)\s*((?<verb>(ALTER|DROP)\s+TABLE|INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(IF\s+EXISTS\s+)?(?<table>\w+)"
        + @"|(?<verb>CREATE\s+TRIGGER|CREATE\s+(UNIQUE\s+)?INDEX(\s+CONCURRENTLY)?)\s+\w+\s[^;]*?\bON\s+(?<table>\w+))",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
