using System.Globalization;
using System.Text.Json.Nodes;
using Doorcode.Identities;
using Microsoft.Data.Sqlite;

namespace Doorcode.Moving.Formats;

/// <summary>The tables of ASP.NET Core Identity in a SQLite database, which is only read.</summary>
internal sealed class IdentityDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly HashSet<string> _tables;
    private readonly bool _hasLogins;
    private readonly bool _hasPasskeys;

    private IdentityDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _tables = [.. Rows("SELECT name AS Name FROM sqlite_master WHERE type = 'table'", id: null).Select(row => row["Name"]).OfType<string>()];
        // Both tables are empty in most databases, which are not asked about them for each user.
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
            if (database._tables.Contains("AspNetUsers"))
                return database;
        }
        catch (SqliteException broken)
        {
            connection.Dispose();
            throw new FileFormatException($"The file cannot be read: {broken.Message}");
        }

        connection.Dispose();
        throw new FileFormatException("The database has no table AspNetUsers.");
    }

    /// <summary>The users, each by the names of the columns.</summary>
    public IEnumerable<Dictionary<string, string?>> Users() => Rows("SELECT * FROM AspNetUsers ORDER BY rowid", id: null);

    /// <summary>The names of a user's roles.</summary>
    public IReadOnlyList<string> RolesOf(string user) => _tables.Contains("AspNetRoles") && _tables.Contains("AspNetUserRoles")
        ? [.. Rows("SELECT r.Name FROM AspNetUserRoles AS u JOIN AspNetRoles AS r ON r.Id = u.RoleId WHERE u.UserId = @id", user)
            .Select(row => row["Name"]).OfType<string>()]
        : [];

    /// <summary>The logins of a user at other services.</summary>
    public IReadOnlyList<LinkedIdentity> IdentitiesOf(string user) => _hasLogins
        ? [.. Rows("SELECT LoginProvider, ProviderKey FROM AspNetUserLogins WHERE UserId = @id", user)
            .SelectMany(row => IdentityLists.Of(row["LoginProvider"], row["ProviderKey"]))]
        : [];

    /// <summary>The passkeys, and, if the user has switched it on, the authenticator key with the recovery codes.</summary>
    public JsonObject FactorsOf(string user)
    {
        var factors = new JsonObject();
        if (_hasPasskeys && PasskeysOf(user) is { Count: > 0 } passkeys)
            factors["passkeys"] = IdentityPasskeys.Of(user, passkeys);

        if (!_tables.Contains("AspNetUserTokens"))
            return factors;

        const string Tokens = """
            SELECT t.Name, t.Value FROM AspNetUserTokens AS t JOIN AspNetUsers AS u ON u.Id = t.UserId
            WHERE t.UserId = @id AND u.TwoFactorEnabled = 1
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

    private List<(string? Credential, string? Data)> PasskeysOf(string user)
    {
        const string Passkeys = """
            SELECT CASE typeof(CredentialId) WHEN 'blob' THEN hex(CredentialId) END AS Credential, Data FROM AspNetUserPasskeys
            WHERE UserId = @id
            """;
        return [.. Rows(Passkeys, user).Select(row => (row["Credential"], row["Data"]))];
    }

    private IEnumerable<Dictionary<string, string?>> Rows(string sql, string? id)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        if (id is not null)
            command.Parameters.AddWithValue("@id", id);

        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            for (var column = 0; column < reader.FieldCount; column++)
                row[reader.GetName(column)] = reader.IsDBNull(column) ? null : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture);

            yield return row;
        }
    }
}
