using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>The connection string, with what Doorcode needs where the operator has said nothing.</summary>
/// <param name="Connection">What Npgsql gets.</param>
/// <param name="Limit">How long one step may take, waiting for a connection included.</param>
internal sealed partial record PostgresSettings(NpgsqlConnectionStringBuilder Connection, TimeSpan Limit)
{
    private const string Key = "Doorcode:Database:ConnectionString";

    /// <summary>A request that finds no database is answered within 5 seconds; this leaves it two for everything else.</summary>
    private const int DefaultLimitSeconds = 3;

    /// <summary>A host that says nothing must be given up while the step has time for the next one.</summary>
    private const int ConnectSecondsWithSeveralHosts = 1;

    /// <summary>How long a host that was given up is asked after the others. A step that asks it waits until it is given up again.</summary>
    private const int RecheckSeconds = 60;

    /// <summary>More connections than this make a database slower, not faster; several servers share what it allows.</summary>
    private const int DefaultPoolSize = 20;

    /// <summary>How long the driver keeps the connection of a statement that was given up, before it closes it.</summary>
    private const int CancellationMilliseconds = 750;

    /// <summary>Doorcode has fewer statements than this; each connection keeps them prepared.</summary>
    private const int PreparedStatements = 100;

    private const string Form = "write it as in Host=db.example.org;Database=doorcode;Username=doorcode;Password=…";

    /// <summary>What is wrong with the connection string, without connecting.</summary>
    /// <param name="read">Reads it.</param>
    public static IReadOnlyList<string> Faults(Func<PostgresSettings> read)
    {
        try
        {
            // The driver checks some combinations only when it makes a pool.
            new PostgresHosts(read().Connection).Dispose();
            return [];
        }
        catch (StartRefusedException refused)
        {
            return [refused.Message];
        }
        catch (Exception wrong) when (IsDriversRefusal(wrong))
        {
            return [$"{Key} has parameters that PostgreSQL's driver does not take together, or files that it cannot read; {Form}."];
        }
    }

    public static PostgresSettings Read(string text)
    {
        // The driver's message may quote a part of the password, so neither the message nor the exception is passed on.
        if (IsUrl(text))
            throw new StartRefusedException($"{Key} is a URL, which PostgreSQL's driver for .NET does not read; {Form}.");

        var connection = Parse(text) ?? throw new StartRefusedException($"{Key} is not a PostgreSQL connection string; {Form}.");
        if (string.IsNullOrWhiteSpace(connection.Host))
            throw new StartRefusedException($"{Key} must name the PostgreSQL server; {Form}.");

        if (HoldsAnother(connection))
            throw new StartRefusedException($"{Key} has a parameter with another one in its value; separate them by semicolons, and {Form}.");

        var given = new HashSet<string>(connection.Keys, StringComparer.OrdinalIgnoreCase);
        var limit = connection.CommandTimeout > 0 && given.Contains("Command Timeout") ? connection.CommandTimeout : DefaultLimitSeconds;
        // Doorcode gives up by itself: the driver's own way stops a thread of the pool until the server answers.
        connection.CommandTimeout = 0;
        // No statement leaves anything behind in its session, so nothing needs to be reset.
        connection.NoResetOnClose = true;
        // The driver's own keepalive would block a connection while it waits for a lost server; TCP's does not.
        connection.KeepAlive = 0;
        // Doorcode's text is UTF-8. PGCLIENTENCODING does not count.
        connection.ClientEncoding = connection.Encoding = "UTF8";
        var hasSeveralHosts = connection.Host.Contains(',', StringComparison.Ordinal);
        Default("Timeout", () => connection.Timeout = hasSeveralHosts ? ConnectSecondsWithSeveralHosts : limit);
        Default("Maximum Pool Size", () => connection.MaxPoolSize = Math.Max(DefaultPoolSize, connection.MinPoolSize));
        Default("Max Auto Prepare", () => connection.MaxAutoPrepare = PreparedStatements);
        Default("Auto Prepare Min Usages", () => connection.AutoPrepareMinUsages = 2);
        Default("Cancellation Timeout", () => connection.CancellationTimeout = CancellationMilliseconds);
        Default("Application Name", () => connection.ApplicationName = "doorcode");
        // A peer that is gone without a word is noticed within seconds. A Unix socket, which is a path, has no such option and no such peer.
        if (!connection.Host.StartsWith('/'))
        {
            Default("TCP Keepalive", () => connection.TcpKeepAlive = true);
            Default("TCP Keepalive Time", () => connection.TcpKeepAliveTime = 3);
            Default("TCP Keepalive Interval", () => connection.TcpKeepAliveInterval = 1);
        }

        if (hasSeveralHosts)
            Default("Host Recheck Seconds", () => connection.HostRecheckSeconds = RecheckSeconds);

        return new PostgresSettings(connection, TimeSpan.FromSeconds(limit));

        void Default(string key, Action set)
        {
            if (!given.Contains(key))
                set();
        }
    }

    private static NpgsqlConnectionStringBuilder? Parse(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception wrong) when (IsDriversRefusal(wrong))
        {
            return null;
        }
    }

    private static bool IsUrl(string text) =>
        text.TrimStart().StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || text.TrimStart().StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Without the right separator a parameter has others in its value, the password among them, and what is said about hosts, databases and users
    /// would repeat it.
    /// </summary>
    private static bool HoldsAnother(NpgsqlConnectionStringBuilder connection) =>
        connection.Host!.Split(',', StringSplitOptions.TrimEntries).Any(host => NotInHost().IsMatch(host))
        || connection.Database?.Contains('=', StringComparison.Ordinal) == true
        || connection.Username?.AsSpan().ContainsAny('=', ':') == true;

    private static bool IsDriversRefusal(Exception wrong) => wrong is
        ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException
        or InvalidOperationException or NotSupportedException or NpgsqlException or IOException or CryptographicException;

    /// <summary>A Unix socket is a path, or begins with an at sign.</summary>
    [GeneratedRegex(@"=|\A[^/@].*[\s/@]", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInHost();
}
