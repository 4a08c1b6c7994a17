using System.Globalization;
using System.Text.Json.Nodes;
using Doorcode.Identities;
using Microsoft.Data.Sqlite;

namespace Doorcode.Moving.Formats;

/// <summary>The tables of ASP.NET Core Identity in a SQLite database, which is only read.</summary>
internal sealed class IdentityDatabase : IDisposable
{
    private const int GuidLength = 16;

    /// <summary>Ids are compared as they are for each user: the plus sign keeps SQLite from converting the user's id.</summary>
    private const string OfNoUser = " WHERE UserId IS NULL OR UserId COLLATE BINARY NOT IN (SELECT +Id FROM AspNetUsers)";

    /// <summary>The tables whose rows belong to users, and how many of them belong to none.</summary>
    private static readonly (string Table, string Orphans)[] Owned =
    [
        ("AspNetUserPasskeys", "SELECT COUNT(*) AS Count FROM AspNetUserPasskeys" + OfNoUser),
        ("AspNetUserLogins", "SELECT COUNT(*) AS Count FROM AspNetUserLogins" + OfNoUser),
        ("AspNetUserTokens", "SELECT COUNT(*) AS Count FROM AspNetUserTokens" + OfNoUser),
        ("AspNetUserRoles", "SELECT COUNT(*) AS Count FROM AspNetUserRoles" + OfNoUser),
    ];

    private readonly SqliteConnection _connection;
    private readonly HashSet<string> _tables;
    private readonly bool _hasLogins;
    private readonly bool _hasPasskeys;

    private IdentityDatabase(SqliteConnection connection)
    {
        _connection = connection;
        var tables = Rows("SELECT name AS Name FROM sqlite_master WHERE type = 'table'", id: null).Select(row => row["Name"]).OfType<string>();
        _tables = tables.ToHashSet(StringComparer.OrdinalIgnoreCase);
        // Most databases have no logins and no passkeys, so check once instead of for each user.
        _hasLogins = _tables.Contains("AspNetUserLogins") && Rows("SELECT 1 FROM AspNetUserLogins LIMIT 1", id: null).Any();
        _hasPasskeys = _tables.Contains("AspNetUserPasskeys") && Rows("SELECT 1 FROM AspNetUserPasskeys LIMIT 1", id: null).Any();
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="FileFormatException">It is no such database.</exception>
    public static IdentityDatabase Open(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            var database = new IdentityDatabase(connection);
            database.Check();
            return database;
        }
        catch (SqliteException broken)
        {
            connection.Dispose();
            throw new FileFormatException($"The file cannot be read: {broken.Message}");
        }
        catch (FileFormatException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads on. A table without a column that is needed, or a page that is damaged, shows only then.</summary>
    /// <param name="next">Reads the next row.</param>
    /// <exception cref="FileFormatException">The database cannot be read.</exception>
    public static bool Read(Func<bool> next)
    {
        try
        {
            return next();
        }
        catch (SqliteException broken)
        {
            throw new FileFormatException($"The file cannot be read: {broken.Message}");
        }
    }

    /// <summary>The users, each by the names of the columns, with the id as the column holds it.</summary>
    public IEnumerable<(object Id, Dictionary<string, string?> Fields)> Users()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT * FROM AspNetUsers ORDER BY rowid";
        using var reader = command.ExecuteReader();
        var id = reader.GetOrdinal("Id");
        while (reader.Read())
            yield return (reader.GetValue(id), Fields(reader));
    }

    /// <summary>The names of a user's roles.</summary>
    public IReadOnlyList<string> RolesOf(object user) => _tables.Contains("AspNetRoles") && _tables.Contains("AspNetUserRoles")
        ? [.. Rows("SELECT r.Name FROM AspNetUserRoles AS u JOIN AspNetRoles AS r ON r.Id = u.RoleId WHERE u.UserId = @id COLLATE BINARY", user)
            .Select(row => row["Name"]).OfType<string>()]
        : [];

    /// <summary>The logins of a user at other services.</summary>
    public IReadOnlyList<LinkedIdentity> IdentitiesOf(object user) => _hasLogins
        ? [.. Rows("SELECT LoginProvider, ProviderKey FROM AspNetUserLogins WHERE UserId = @id COLLATE BINARY", user)
            .SelectMany(row => IdentityLists.Of(row["LoginProvider"], row["ProviderKey"]))]
        : [];

    /// <summary>The passkeys, and, if the user has switched it on, the authenticator key with the recovery codes.</summary>
    public JsonObject FactorsOf(object user)
    {
        var factors = new JsonObject();
        if (_hasPasskeys && PasskeysOf(user) is { Count: > 0 } passkeys)
            factors["passkeys"] = IdentityPasskeys.Of(TextOf(user), passkeys);

        if (!_tables.Contains("AspNetUserTokens"))
            return factors;

        const string Tokens = """
            SELECT t.Name, t.Value FROM AspNetUserTokens AS t JOIN AspNetUsers AS u ON u.Id = t.UserId
            WHERE t.UserId = @id COLLATE BINARY AND u.TwoFactorEnabled = 1
            """;
        foreach (var token in Rows(Tokens, user))
        {
            switch (token["Name"])
            {
                case "AuthenticatorKey" when token["Value"] is { } key:
                    factors["totp"] = key;
                    break;
                case "RecoveryCodes" when token["Value"] is { } codes:
                    factors["recovery_codes"] = new JsonArray([.. codes.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(code => (JsonNode)code)]);
                    break;
            }
        }

        return factors;
    }

    public void Dispose() => _connection.Dispose();

    private List<(string? Credential, string? Data)> PasskeysOf(object user)
    {
        const string Passkeys = """
            SELECT CASE typeof(CredentialId) WHEN 'blob' THEN hex(CredentialId) END AS Credential, Data FROM AspNetUserPasskeys
            WHERE UserId = @id COLLATE BINARY
            """;
        return [.. Rows(Passkeys, user).Select(row => (row["Credential"], row["Data"]))];
    }

    /// <summary>
    /// Refuses what a user would silently lose: without the passkey or the authenticator key, the account would open with the password alone.
    /// </summary>
    /// <exception cref="FileFormatException">It is no such database, or rows belong to no user.</exception>
    private void Check()
    {
        if (!_tables.Contains("AspNetUsers"))
            throw new FileFormatException("The database has no table AspNetUsers.");

        const string OddIds = """
            SELECT 1 FROM AspNetUsers WHERE typeof(Id) NOT IN ('text', 'integer') AND NOT (typeof(Id) = 'blob' AND length(Id) = 16) LIMIT 1
            """;
        if (Rows(OddIds, id: null).Any())
            throw new FileFormatException("The column AspNetUsers.Id holds values that are no text, no integer and no Guid; store the ids as text.");

        foreach (var (table, orphans) in Owned.Where(one => _tables.Contains(one.Table)))
        {
            if (Rows(orphans, id: null).First()["Count"] is { } count and not "0")
            {
                throw new FileFormatException(
                    $"The table {table} has rows ({count}) whose UserId equals no AspNetUsers.Id, letter case included; give both the same ids, or delete rows of users that are gone.");
            }
        }
    }

    private IEnumerable<Dictionary<string, string?>> Rows(string sql, object? id)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        if (id is not null)
            command.Parameters.AddWithValue("@id", id);

        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return Fields(reader);
    }

    private static Dictionary<string, string?> Fields(SqliteDataReader reader)
    {
        var row = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var column = 0; column < reader.FieldCount; column++)
            row[reader.GetName(column)] = reader.IsDBNull(column) ? null : TextOf(reader.GetValue(column));

        return row;
    }

    /// <summary>A value as text. Entity Framework before version 3 stores a Guid as 16 bytes.</summary>
    private static string TextOf(object value) =>
        value is byte[] { Length: GuidLength } bytes ? new Guid(bytes).ToString("D") : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
