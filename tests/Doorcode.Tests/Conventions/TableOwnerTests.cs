using System.Text.RegularExpressions;

namespace Doorcode.Tests.Conventions;

/// <summary>Each table belongs to one folder. Only that folder writes it; folders to its right may read it.</summary>
public sealed partial class TableOwnerTests
{
    private static readonly Dictionary<string, string> Owners = new(StringComparer.Ordinal)
    {
        ["readiness"] = "Storage",
        ["master_key_check"] = "Sealing",
        ["audit"] = "Events",
        ["audit_sweep"] = "Events",
        ["audit_erasure"] = "Events",
        ["audit_to_strip"] = "Events",
        ["accounts"] = "Accounts",
        ["imported_accounts"] = "Accounts",
        ["event_sequences"] = "EventHandlers",
        ["identities"] = "Identities",
        ["signing_keys"] = "Tokens",
        ["outbox"] = "Outbox",
        ["paid_lookups"] = "EmailValidation",
        ["token_buckets"] = "RateLimiting",
        ["rolling_windows"] = "RateLimiting",
        ["mail_windows"] = "RateLimiting",
        ["challenges"] = "Codes",
        ["sessions"] = "Sessions",
        ["email_changes"] = "EmailChange",
        ["session_cookies"] = "Sessions",
        ["login_tickets"] = "Sessions",
        ["recovery_codes"] = "Proofs",
        ["totp_keys"] = "Factors",
        ["totp_enrolments"] = "Factors",
        ["seen_devices"] = "NewDevice",
        ["device_memory"] = "NewDevice",
        ["passkey_users"] = "Passkeys",
        ["passkeys"] = "Passkeys",
        ["passkey_ceremonies"] = "Passkeys",
    };

    private static readonly IReadOnlyList<Use> Uses = [.. Sources.Files.SelectMany(UsesIn)];

    [Fact]
    public void Every_table_that_a_migration_makes_has_an_owner()
    {
        var made = Directory.EnumerateFiles(Path.Combine(Sources.Root, "src"), "*.sql", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .SelectMany(file => Created().Matches(File.ReadAllText(file)).Select(match => match.Groups["table"].Value))
            .ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Owners.Keys.Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_the_owner_writes_a_table()
    {
        var wrong = Uses.Where(use => use.IsWrite && use.Folder != Owners[use.Table]);
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    [Fact]
    public void Other_folders_read_only_tables_of_owners_to_their_left()
    {
        var wrong = Uses.Where(use =>
            use.Folder != Owners[use.Table] && DependencyTests.LayerOf(Owners[use.Table]) >= DependencyTests.LayerOf(use.Folder));
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    [Fact]
    public void Every_owner_uses_its_tables() => Assert.Equal(
        Owners.Select(owner => $"{owner.Value} writes {owner.Key}").Order(StringComparer.Ordinal),
        Uses.Where(use => use.IsWrite).Select(use => $"{use.Folder} writes {use.Table}").Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_statement_hides_its_table_from_these_tests()
    {
        // A table that is no constant of the statement, but for the journal of the migrations.
        var hidden = Sources.Files
            .Where(file => !file.EndsWith("Migrations.cs", StringComparison.Ordinal) && Hidden().IsMatch(File.ReadAllText(file)));
        Assert.Empty(hidden);
    }

    private static IEnumerable<Use> UsesIn(string file)
    {
        var folder = FolderOf(file);
        var code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
        return
            from match in Statement().Matches(code)
            let table = match.Groups["table"].Value
            where Owners.ContainsKey(table)
            let verb = match.Groups["verb"].Value
            select new Use(table, folder, verb is not ("FROM" or "JOIN" or "LOCK TABLE"), Path.GetRelativePath(Sources.Root, file));
    }

    private static string FolderOf(string file)
    {
        string[] path = Path.GetRelativePath(Path.Combine(Sources.Root, "src"), file).Split(Path.DirectorySeparatorChar);
        return path[0] == "Doorcode" ? path[1] : path[0].Replace("Doorcode.", "", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\b(?<verb>DELETE\s+FROM|FROM|INTO|UPDATE|JOIN|LOCK TABLE|TRUNCATE)\s+(?<table>[a-z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\b(FROM|INTO|UPDATE|JOIN|TABLE|TRUNCATE)\s+\{", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Hidden();

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?(?<table>[a-z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Created();

    private sealed record Use(string Table, string Folder, bool IsWrite, string File);
}
