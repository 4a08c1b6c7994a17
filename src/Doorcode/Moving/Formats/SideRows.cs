using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Doorcode.Moving.Formats;

/// <summary>
/// Rows of a file that belong to accounts elsewhere in it, kept in a temporary file until the import ends, so that memory stays flat.
/// </summary>
internal sealed class SideRows : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"doorcode-import-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _find;
    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    public SideRows()
    {
        try
        {
            // Readable by its owner alone: it may hold hashes.
            using (FilePermissions.Create(_file, FileMode.CreateNew))
            {
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(
                $"The import keeps rows in a temporary file, and none can be made in {Path.GetTempPath()}; name a folder in TMPDIR that can be written.");
        }

        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false }.ConnectionString);
        _connection.Open();
        // No other connection opens the file, so queries need no file lock.
        Run("PRAGMA locking_mode = EXCLUSIVE");
        Run("PRAGMA journal_mode = OFF");
        Run("PRAGMA synchronous = OFF");
        Run("CREATE TABLE side (kind TEXT NOT NULL, owner TEXT NOT NULL, value TEXT NOT NULL)");
        _transaction = _connection.BeginTransaction();
        _add = Prepare("INSERT INTO side (kind, owner, value) VALUES (@kind, @owner, @value)", "@kind", "@owner", "@value");
        _add.Transaction = _transaction;
        _find = Prepare("SELECT value FROM side WHERE kind = @kind AND owner = @owner ORDER BY rowid", "@kind", "@owner");
    }

    /// <summary>Keeps a row.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="owner">What it belongs to.</param>
    /// <param name="value">Its content.</param>
    public void Add(string kind, string owner, string value)
    {
        _kinds.Add(kind);
        _add.Parameters[0].Value = kind;
        _add.Parameters[1].Value = owner;
        _add.Parameters[2].Value = value;
        _add.ExecuteNonQuery();
    }

    /// <summary>Ends adding; rows can be found from now on.</summary>
    public void Close()
    {
        _transaction?.Commit();
        _transaction = null;
        // A command takes the transaction of its connection along when it is made.
        _find.Transaction = null;
        Run("CREATE INDEX side_owner ON side (kind, owner)");
    }

    /// <summary>The rows of a kind that belong to something, in the order in which they were added.</summary>
    public IReadOnlyList<string> Find(string kind, string owner)
    {
        // Each user is looked up under every kind; skip the kinds that the file does not have.
        if (!_kinds.Contains(kind))
            return [];

        _find.Parameters[0].Value = kind;
        _find.Parameters[1].Value = owner;
        using var reader = _find.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
            found.Add(reader.GetString(0));

        return found;
    }

    /// <summary>The last row of a kind that belongs to something; null when there is none.</summary>
    public string? Last(string kind, string owner) => Find(kind, owner) is [.., var last] ? last : null;

    public void Dispose()
    {
        _add.Dispose();
        _find.Dispose();
        _transaction?.Dispose();
        _connection.Dispose();
        File.Delete(_file);
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter, SqliteType.Text);

        return command;
    }
}
