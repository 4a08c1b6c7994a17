using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Doorcode.Storage;

/// <summary>The connection string of SQLite. What the driver says about a wrong one is not repeated: it may quote a password.</summary>
internal static partial class SqliteSettings
{
    private const string Key = $"{DatabaseOptions.Section}:ConnectionString";
    private const string Form = "write it as in Data Source=data/doorcode.db";

    /// <summary>For how many seconds the driver tries again when another process holds the file: less than a request may take.</summary>
    private const int LockPatience = 4;

    public static SqliteConnectionStringBuilder Read(string text)
    {
        var connection = Parse(text) ?? throw new StartRefusedException($"{Key} is not a SQLite connection string; {Form}, or set {DatabaseOptions.Section}:Provider if another database is meant.");
        var file = connection.DataSource;
        if (string.IsNullOrWhiteSpace(file) || file.Contains('\0', StringComparison.Ordinal))
            throw new StartRefusedException($"{Key} must name a file; {Form}.");

        if (connection.Mode is SqliteOpenMode.Memory || Memory().IsMatch(file))
            throw new StartRefusedException($"{Key} must name a file: a database in memory is gone with its connection; {Form}.");

        // A wrong separator leaves the password in the name of the file.
        return connection.Password.Length == 0 && !PasswordInName().IsMatch(file)
            ? connection
            : throw new StartRefusedException($"{Key} must not have a Password: this SQLite encrypts no files; {Form}.");
    }

    public static IReadOnlyList<string> Faults(string text)
    {
        try
        {
            var file = Path.GetFullPath(Read(text).DataSource);
            var above = Path.GetDirectoryName(Path.GetDirectoryName(file));
            if (Directory.Exists(file))
                return [$"{Key} must name a file, and {file} is a folder."];

            return above is null || Directory.Exists(above)
                ? []
                : [$"The folder {above} does not exist; make it, or change {Key}."];
        }
        catch (StartRefusedException refused)
        {
            return [refused.Message];
        }
    }

    private static SqliteConnectionStringBuilder? Parse(string text)
    {
        try
        {
            var connection = new SqliteConnectionStringBuilder(text) { Pooling = false };
            if (!connection.ShouldSerialize("Default Timeout"))
                connection.DefaultTimeout = LockPatience;

            return connection;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            return null;
        }
    }

    /// <summary>The names of databases in memory, also as a URI.</summary>
    [GeneratedRegex(
        @"\A(file:)?:memory:|\Afile:[^?]*\?(.*&)?mode=memory(&|\z)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Memory();

    [GeneratedRegex(@"[\s,;:|&?/](password|pwd)\s*=", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PasswordInName();
}
