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

    public static TheoryData<string> LaterPostgresSteps { get; } = new(LaterSteps.Select(row => row.Data).Where(file => file.StartsWith(Postgres, StringComparison.Ordinal)));

    public static TheoryData<string> StepsOutsideOfATransaction { get; } = new(LaterPostgresSteps.Select(row => row.Data).Where(file =>
        Comment().Replace(File.ReadAllText(Path.Combine(Snapshot.Root, file)), "").Contains(" CONCURRENTLY ", StringComparison.Ordinal)));

    [Fact]
    public void Both_engines_take_the_same_steps_and_no_two_have_the_same_number()
    {
        var names = Steps(Postgres).Select(Path.GetFileName).ToArray();
        Assert.Equal(Steps(Sqlite).Select(Path.GetFileName), names);
        Assert.All(names, name => Assert.Matches(@"^[0-9]{4}_[a-z_]+\.sql$", name));
        Assert.Distinct(names.Select(name => name![..4]));
    }

    [Theory]
    [MemberData(nameof(LaterSteps))]
    public async Task A_step_after_the_first_breaks_nothing_that_the_version_before_uses(string file) =>
        Assert.Null(Break(await ReadAsync(file)));

    [Theory]
    [MemberData(nameof(LaterPostgresSteps))]
    public async Task An_index_on_a_table_that_is_there_is_made_without_a_lock_where_others_write_meanwhile(string file) =>
        Assert.False(Locks(await ReadAsync(file)), file);

    [Theory]
    [InlineData("CREATE INDEX accounts_name ON accounts (full_name)", true)]
    [InlineData("CREATE INDEX CONCURRENTLY accounts_name ON accounts (full_name)", false)]
    [InlineData("CREATE TABLE notes (id uuid); CREATE INDEX notes_id ON notes (id)", false)]
    public void An_index_that_locks_a_table_is_found(string sql, bool locks) => Assert.Equal(locks, Locks(sql));

    [Theory]
    [InlineData("DROP TABLE accounts")]
    [InlineData("drop index accounts_email")]
    [InlineData("DROP INDEX CONCURRENTLY IF EXISTS accounts_email")]
    [InlineData("DROP TRIGGER audit_is_not_changed")]
    [InlineData("DROP TRIGGER audit_is_not_changed; CREATE TRIGGER another BEFORE UPDATE ON audit BEGIN SELECT 1; END")]
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
    [InlineData("DROP TRIGGER audit_is_not_changed;\nCREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT 1; END")]
    [InlineData("DROP INDEX CONCURRENTLY IF EXISTS accounts_name;\nCREATE INDEX CONCURRENTLY accounts_name ON accounts (full_name)")]
    public void A_step_that_adds_is_fine(string sql) => Assert.Null(Break(sql));

    [Theory]
    [MemberData(nameof(StepsOutsideOfATransaction))]
    public async Task A_step_outside_of_a_transaction_makes_one_index_and_first_drops_what_is_left_of_it(string file)
    {
        var sql = Comment().Replace(await ReadAsync(file), "");
        Assert.Matches(@"^\s*DROP INDEX CONCURRENTLY IF EXISTS (\w+);\s*CREATE INDEX CONCURRENTLY \1 ON [^;]+;\s*$", sql);
    }

    private static Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(Path.Combine(Snapshot.Root, file), TestContext.Current.CancellationToken);

    private static IEnumerable<string> Steps(string folder) =>
        Directory.GetFiles(Path.Combine(Snapshot.Root, folder), "*.sql")
            .Select(file => Path.Combine(folder, Path.GetFileName(file)))
            .Order(StringComparer.Ordinal);

    /// <summary>The statement that the version before might not survive, or null.</summary>
    private static string? Break(string script)
    {
        var sql = Comment().Replace(script, "");
        var made = MadeTables(sql);
        // What an attempt before has left of the very index that is made here.
        sql = Remnant().Replace(sql, "");
        // A trigger that is made again in the same step refuses something else from then on; a test of the feature says what.
        sql = Replaced().Replace(sql, "");
        return sql.Split(';').Select(statement => statement.Trim()).FirstOrDefault(statement =>
            Removal().IsMatch(statement)
            || (Alteration().IsMatch(statement) && Demand().IsMatch(statement))
            || (Addition().IsMatch(statement) && NotNull().IsMatch(statement) && !Default().IsMatch(statement))
            || (UniqueIndex().Match(statement) is { Success: true } unique && !made.Contains(unique.Groups["table"].Value)));
    }

    private static bool Locks(string script)
    {
        var sql = Comment().Replace(script, "");
        var made = MadeTables(sql);
        return Index().Matches(sql).Any(index => !made.Contains(index.Groups["table"].Value));
    }

    private static HashSet<string> MadeTables(string sql) =>
        MadeTable().Matches(sql).Select(match => match.Groups["table"].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline;

    [GeneratedRegex("--[^\n]*", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bCREATE\s+TABLE\s+(IF\s+NOT\s+EXISTS\s+)?(?<table>\w+)", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MadeTable();

    [GeneratedRegex(@"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(IF\s+NOT\s+EXISTS\s+)?(?!CONCURRENTLY)\w+\s+ON\s+(?<table>\w+)", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();

    [GeneratedRegex(@"\bDROP\s+INDEX\s+CONCURRENTLY\s+IF\s+EXISTS\s+(?<index>\w+)\s*;(?=\s*CREATE\s+INDEX\s+CONCURRENTLY\s+\k<index>\s)", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Remnant();

    [GeneratedRegex(@"\bDROP\s+TRIGGER\s+(?<trigger>\w+)\s*;(?=\s*CREATE\s+TRIGGER\s+\k<trigger>\s)", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Replaced();

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
