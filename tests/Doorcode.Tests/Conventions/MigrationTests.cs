using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Conventions;

/// <summary>A step of the schema only adds, so that the version before goes on working beside it; see decision 24.</summary>
public sealed partial class MigrationTests
{
    private const string Sqlite = "src/Doorcode/Storage/Migrations/Sqlite";
    private const string Postgres = "src/Doorcode.Postgres/Migrations";

    public static TheoryData<string> LaterSteps { get; } =
        new(new[] { Sqlite, Postgres }.SelectMany(Steps).Where(file => !Path.GetFileName(file).StartsWith("0001_", StringComparison.Ordinal)));

    [Fact]
    public void Both_engines_take_the_same_steps_without_a_gap()
    {
        var names = Steps(Postgres).Select(Path.GetFileName).ToArray();
        Assert.Equal(Steps(Sqlite).Select(Path.GetFileName), names);
        for (var i = 0; i < names.Length; i++)
            Assert.Matches($"^{i + 1:0000}_[a-z_]+\\.sql$", names[i]);
    }

    [Theory]
    [MemberData(nameof(LaterSteps))]
    public async Task A_step_after_the_first_breaks_nothing_that_the_version_before_uses(string file) =>
        Assert.Null(Break(await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, file), TestContext.Current.CancellationToken)));

    [Theory]
    [InlineData("DROP TABLE accounts")]
    [InlineData("drop index accounts_email")]
    [InlineData("ALTER TABLE accounts DROP COLUMN full_name")]
    [InlineData("ALTER TABLE accounts RENAME COLUMN full_name TO name")]
    [InlineData("ALTER TABLE accounts RENAME TO people")]
    [InlineData("ALTER TABLE accounts ALTER COLUMN created_at TYPE text")]
    [InlineData("ALTER TABLE accounts ALTER COLUMN full_name SET NOT NULL")]
    [InlineData("CREATE TABLE notes (id uuid);\nALTER TABLE accounts ADD COLUMN locale text NOT NULL")]
    [InlineData("ALTER TABLE accounts ADD locale text\n  NOT NULL;")]
    [InlineData("ALTER TABLE accounts ADD CONSTRAINT short CHECK (length(full_name) < 10)")]
    [InlineData("CREATE UNIQUE INDEX accounts_name ON accounts (full_name)")]
    public void A_step_that_takes_something_away_or_asks_for_more_is_found(string sql) => Assert.NotNull(Break(sql));

    [Theory]
    [InlineData("-- To DROP later.\nALTER TABLE accounts ADD COLUMN locale text")]
    [InlineData("ALTER TABLE accounts ADD COLUMN locale text NOT NULL DEFAULT 'en'")]
    [InlineData("CREATE TABLE notes (id uuid NOT NULL, type text NOT NULL); CREATE UNIQUE INDEX notes_id ON notes (id)")]
    [InlineData("CREATE INDEX accounts_name ON accounts (full_name)")]
    public void A_step_that_adds_is_fine(string sql) => Assert.Null(Break(sql));

    private static IEnumerable<string> Steps(string folder) =>
        Directory.GetFiles(Path.Combine(Snapshot.Root, folder), "*.sql")
            .Select(file => Path.Combine(folder, Path.GetFileName(file)))
            .Order(StringComparer.Ordinal);

    /// <summary>The statement that the version before might not survive, or null.</summary>
    private static string? Break(string script)
    {
        var sql = Comment().Replace(script, "");
        var made = MadeTable().Matches(sql).Select(match => match.Groups["table"].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return sql.Split(';').Select(statement => statement.Trim()).FirstOrDefault(statement =>
            Removal().IsMatch(statement)
            || (Alteration().IsMatch(statement) && Demand().IsMatch(statement))
            || (Addition().IsMatch(statement) && NotNull().IsMatch(statement) && !Default().IsMatch(statement))
            || (UniqueIndex().Match(statement) is { Success: true } unique && !made.Contains(unique.Groups["table"].Value)));
    }

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline;

    [GeneratedRegex("--[^\n]*", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bCREATE\s+TABLE\s+(IF\s+NOT\s+EXISTS\s+)?(?<table>\w+)", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MadeTable();

    [GeneratedRegex(@"\b(DROP|RENAME|TRUNCATE\s+TABLE)\b", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Removal();

    [GeneratedRegex(@"^ALTER\s+TABLE\b", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Alteration();

    /// <summary>Another type, or a rule that rows of the version before may break.</summary>
    [GeneratedRegex(@"\b(TYPE|SET\s+NOT\s+NULL|ADD\s+(CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY))\b", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Demand();

    [GeneratedRegex(@"^ALTER\s+TABLE\s+\w+\s+ADD\b", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Addition();

    [GeneratedRegex(@"\bNOT\s+NULL\b", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotNull();

    [GeneratedRegex(@"\bDEFAULT\b", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Default();

    [GeneratedRegex(@"^CREATE\s+UNIQUE\s+INDEX\s+(IF\s+NOT\s+EXISTS\s+)?\w+\s+ON\s+(?<table>\w+)", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UniqueIndex();
}
