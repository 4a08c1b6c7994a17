using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Doorcode.Identities;

namespace Doorcode.Moving.Formats;

/// <summary>
/// ASP.NET Core Identity: a SQLite database with its tables, or a CSV of <c>AspNetUsers</c> with the names of the columns in its first row.
/// From a database, roles, authenticator keys, recovery codes, passkeys and logins at other services come along.
/// </summary>
internal sealed class IdentityFormat : IImportFormat
{
    /// <summary>The column of ASP.NET Identity 2, before ASP.NET Core.</summary>
    private const string OldLockoutEnd = "LockoutEndDateUtc";

    private static readonly byte[] SqliteMark = [.. "SQLite format 3\0"u8];

    public string Name => "identity";

    public string Description => "A SQLite database with AspNetUsers, or a CSV of that table.";

    public IReadOnlyList<FormatOption> Options => [];

    public IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, CancellationToken cancel) =>
        IsSqlite(files) ? ReadDatabaseAsync(files, cancel) : ReadCsvAsync(files, cancel);

    private static bool IsSqlite(ImportFiles files)
    {
        using var stream = files.Open();
        var mark = new byte[SqliteMark.Length];
        return stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) == mark.Length && mark.AsSpan().SequenceEqual(SqliteMark);
    }

    private static async IAsyncEnumerable<MovedRow> ReadCsvAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var csv = new CsvReader(files.OpenLines());
        await csv.BeginAsync(cancel);
        if (!csv.Has("Email"))
            throw new FileFormatException("The file has no column Email.");

        while (await csv.ReadAsync(cancel) is { } row)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {csv.Line}");
            yield return csv.Fault is { } fault ? new MovedRow(place, Account: null, fault) : new MovedRow(place, Read(name => csv.Field(row, name), roles: [], factors: [], identities: []));
        }
    }

    private static async IAsyncEnumerable<MovedRow> ReadDatabaseAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var source = IdentityDatabase.Open(files.File);
        using var rows = Rows(source).GetEnumerator();
        while (IdentityDatabase.Read(rows.MoveNext))
        {
            cancel.ThrowIfCancellationRequested();
            yield return rows.Current;
            await Task.CompletedTask;
        }
    }

    private static IEnumerable<MovedRow> Rows(IdentityDatabase source)
    {
        var number = 0L;
        foreach (var (id, user) in source.Users())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"user {++number}");
            yield return new MovedRow(place, Read(user.GetValueOrDefault, source.RolesOf(id), source.FactorsOf(id), source.IdentitiesOf(id)));
        }
    }

    private static MovedAccount Read(
        Func<string, string?> field, IReadOnlyList<string> roles, JsonObject factors, IReadOnlyList<LinkedIdentity> identities)
    {
        // Codes by mail or text message, or a table that is not in the file.
        if (IsTrue(field("TwoFactorEnabled")) && !factors.ContainsKey("totp"))
            factors["two-factor login (TwoFactorEnabled) without an authenticator key"] = new JsonObject();

        return new MovedAccount(field("Email"))
        {
            LegacyId = field("Id"),
            FullName = field("FullName") ?? field("Name") ?? field("DisplayName"),
            PasswordHash = field("PasswordHash"),
            CreatedAt = Times.Read(field("CreatedAt")),
            // A lockout that ends soon is no disabled account.
            IsDisabled = Times.IsAfter(field("LockoutEnd") ?? field(OldLockoutEnd), TimeProvider.System.GetUtcNow().AddYears(1)),
            IsVerified = IsTrue(field("EmailConfirmed")),
            Roles = roles,
            Factors = factors,
            Identities = identities,
        };
    }

    private static bool IsTrue(string? text) => text is "1" or "t" || string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);
}
