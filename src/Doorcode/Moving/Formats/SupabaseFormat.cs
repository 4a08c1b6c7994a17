using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Doorcode.Identities;

namespace Doorcode.Moving.Formats;

/// <summary>
/// A plain <c>pg_dump</c> of Supabase: the COPY blocks of <c>auth.users</c>, <c>auth.mfa_factors</c> and <c>auth.identities</c>. The file is read
/// twice: factors and identities stand before or after the users.
/// </summary>
internal sealed class SupabaseFormat : IImportFormat
{
    private const string Users = "auth.users";
    private const string Factors = "auth.mfa_factors";
    private const string OtherFactors = "other factors";
    private const string Identities = "auth.identities";

    public string Name => "supabase";

    public string Description => "A plain pg_dump with auth.users.";

    public IReadOnlyList<FormatOption> Options => [];

    public async IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var side = new SideRows();
        var isThere = false;
        await foreach (var (table, _, row) in RowsAsync(files, cancel))
        {
            isThere |= table is Users;
            if (table is Factors && row("user_id") is { } user && row("status") is "verified")
                side.Add(row("factor_type") is "totp" ? Factors : OtherFactors, user, row("secret") ?? "");

            if (table is Identities)
                Keep(side, row);
        }

        if (!isThere)
            throw new FileFormatException("The file has no rows of auth.users; it must be a plain pg_dump with its data.");

        side.Close();
        await foreach (var (table, line, row) in RowsAsync(files, cancel))
        {
            if (table is Users)
                yield return new MovedRow(string.Create(CultureInfo.InvariantCulture, $"line {line}"), Read(row, side));
        }
    }

    /// <summary>Address and telephone number are logins at Supabase itself. In older dumps the subject is the id of the row.</summary>
    private static void Keep(SideRows side, Func<string, string?> row)
    {
        if (row("user_id") is { } user && row("provider") is { } provider and not ("email" or "phone") && (row("provider_id") ?? row("id")) is { } subject)
            side.Add(Identities, user, new LinkedIdentity(provider, subject).ToJson().ToJsonString());
    }

    private static MovedAccount Read(Func<string, string?> row, SideRows side)
    {
        var (id, metadata) = (row("id"), row("raw_user_meta_data") is { } json ? NdjsonFormat.TryParse(json) : null);
        IReadOnlyList<string> apps = id is null ? [] : side.Find(Factors, id);
        var factors = apps is [var secret, ..] ? new JsonObject { ["totp"] = secret } : [];
        // One app is taken. A second one that stopped working would lock out the owner who uses it.
        if (apps.Count > 1)
            factors["a second authenticator app"] = new JsonObject();

        if (id is not null && side.Last(OtherFactors, id) is not null)
            factors["a row of auth.mfa_factors that is no authenticator app"] = new JsonObject();

        return new MovedAccount(row("email"))
        {
            LegacyId = id,
            FullName = metadata.Text("full_name") ?? metadata.Text("name"),
            PasswordHash = row("encrypted_password"),
            CreatedAt = Times.Read(row("created_at")),
            // A ban has an end; one that is over is none.
            IsDisabled = row("deleted_at") is not null || Times.IsAfter(row("banned_until"), TimeProvider.System.GetUtcNow()),
            IsVerified = row("email_confirmed_at") is not null,
            Factors = factors,
            Identities = id is null ? [] : IdentityLists.Read(side.Find(Identities, id)),
        };
    }

    /// <summary>The rows of the three tables: the table, the line, and a row's columns by their names.</summary>
    private static async IAsyncEnumerable<(string Table, long Line, Func<string, string?> Row)> RowsAsync(
        ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = files.OpenLines();
        (string Name, string[] Columns)? copied = null;
        for (var number = 1L; await reader.ReadLineAsync(cancel) is { } line; number++)
        {
            if (copied is not { } table)
            {
                if (IsInsert(line))
                    throw new FileFormatException("The file has INSERT statements; make it with `supabase db dump --data-only --use-copy`, or with `pg_dump` without `--inserts`.");

                copied = TableOf(line);
            }
            else if (line is "\\.")
            {
                copied = null;
            }
            else if (table.Name is Users or Factors or Identities)
            {
                var fields = line.Split('\t');
                yield return (table.Name, number, name => Array.IndexOf(table.Columns, name) is >= 0 and var place && place < fields.Length ? Unescape(fields[place]) : null);
            }
        }
    }

    /// <summary>Whether a line writes into one of the three tables in the other form of a dump. Bodies of functions may write into any other.</summary>
    private static bool IsInsert(string line)
    {
        const string Begin = "INSERT INTO ";
        if (!line.StartsWith(Begin, StringComparison.Ordinal))
            return false;

        var rest = line[Begin.Length..].Replace("\"", "", StringComparison.Ordinal);
        return new[] { Users, Factors, Identities }.Any(table => rest.StartsWith(table + " ", StringComparison.Ordinal));
    }

    /// <summary>
    /// The table of a line that begins a block, such as <c>COPY auth.users (id, email) FROM stdin;</c>; null for every other line. The blocks of all tables
    /// are recognized, because the text inside a block is data and may look like such a line.
    /// </summary>
    private static (string Name, string[] Columns)? TableOf(string line)
    {
        const string Begin = "COPY ", End = " FROM stdin;";
        if (!line.StartsWith(Begin, StringComparison.Ordinal) || !line.EndsWith(End, StringComparison.Ordinal))
            return null;

        var (open, close) = (line.IndexOf('(', StringComparison.Ordinal), line.LastIndexOf(')'));
        return open < Begin.Length || close < open
            ? (line, [])
            : (Bare(line[Begin.Length..open]), [.. line[(open + 1)..close].Split(',').Select(Bare)]);

        static string Bare(string name) => name.Trim().Replace("\"", "", StringComparison.Ordinal);
    }

    /// <summary>The text format of COPY.</summary>
    private static string? Unescape(string field)
    {
        if (field is "\\N")
            return null;

        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;

        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\' || ++i == field.Length)
            {
                text.Append(field[Math.Min(i, field.Length - 1)]);
                continue;
            }

            text.Append(field[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', 'v' => '\v', var other => other });
        }

        return text.ToString();
    }
}
