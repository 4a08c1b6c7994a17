using System.Net.Sockets;
using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>What a failure of the driver means.</summary>
internal static class PostgresErrors
{
    /// <summary>
    /// Classes of SQLSTATE that say something about the server and nothing about the statement: connection, refused roles, no
    /// resources, object not in state, operator intervention, system and internal errors.
    /// </summary>
    private static readonly string[] ServerClasses = ["08", "28", "3D", "40", "53", "55", "57", "58", "F0", "XX"];

    /// <summary>The server was demoted, or the role lost its rights: nothing can be written here.</summary>
    private static readonly string[] ServerStates = [PostgresErrorCodes.ReadOnlySqlTransaction, PostgresErrorCodes.InsufficientPrivilege, IdleInTransactionTimeout];

    /// <summary><c>idle_session_timeout</c> was over.</summary>
    private const string IdleSessionTimeout = "57P05";

    /// <summary><c>idle_in_transaction_session_timeout</c> was over.</summary>
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>Two transactions conflicted and this one was undone; a retry may succeed.</summary>
    public static bool IsConflict(Exception failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
    };

    /// <summary>
    /// Everything was undone, perhaps because of one statement: a row was held too long, a page is damaged, it is a defect. Running
    /// the statements one by one shows which. A commit that is on disk, and a connection that ends, fail with another severity.
    /// </summary>
    public static bool IsUndone(PostgresException failure) =>
        failure.InvariantSeverity is "ERROR" && !failure.SqlState.StartsWith("08", StringComparison.Ordinal);

    /// <summary>The connection was lost, perhaps long ago and only noticed now.</summary>
    public static bool IsLostConnection(Exception failure) => failure switch
    {
        PostgresException server => server.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or IdleSessionTimeout or IdleInTransactionTimeout
            || (server.InvariantSeverity is "FATAL" && server.SqlState.StartsWith("08", StringComparison.Ordinal)),
        NpgsqlException driver => driver.InnerException is IOException or SocketException,
        _ => false,
    };

    /// <summary>
    /// PostgreSQL ended the connection before the failed statement had committed. PostgreSQL ends a connection this way
    /// (<c>ProcessInterrupts</c>) only while it waits for a statement or runs one, not between a statement's own commit and its answer.
    /// A COMMIT that was sent by itself is different: it may have succeeded without its answer being sent.
    /// </summary>
    public static bool IsEndedBeforeCommit(Exception failure) => failure is PostgresException
    {
        InvariantSeverity: "FATAL",
        Routine: "ProcessInterrupts",
        SqlState: PostgresErrorCodes.AdminShutdown or IdleSessionTimeout or IdleInTransactionTimeout,
    };

    /// <summary>There was no room on the disk.</summary>
    public static bool IsDiskFull(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.DiskFull };

    /// <summary>The server takes no writes, and has refused the statement: it was demoted, or is not promoted yet.</summary>
    public static bool IsReadOnly(Exception failure) =>
        failure is ReadOnlyServerException or PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>A connection could not be opened, or did not live. Nothing was sent, so it may be tried again; a login that is refused is different.</summary>
    public static bool IsRefusal(Exception failure) => failure switch
    {
        PostgresException server => server.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
            || IsLostConnection(failure) || IsReadOnly(failure),
        NpgsqlException driver => driver.InnerException is not TimeoutException,
        SocketException or IOException => true,
        _ => false,
    };

    /// <summary>The database cannot be used now; anything else is a defect.</summary>
    public static bool IsUnavailable(Exception failure) => failure switch
    {
        PostgresException server => Array.Exists(ServerClasses, start => server.SqlState.StartsWith(start, StringComparison.Ordinal))
            || ServerStates.Contains(server.SqlState, StringComparer.Ordinal),
        NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>Runs an operation; reports an unusable database as a <see cref="BackendUnavailableException"/>.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="work">What to do.</param>
    /// <param name="cancel">Is cancelled when the caller has gone, which is no failure of the database.</param>
    /// <exception cref="BackendUnavailableException">The database cannot be used now.</exception>
    public static async Task<T> ConvertAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (IsUnavailable(failure) && !(failure is OperationCanceledException && cancel.IsCancellationRequested))
        {
            throw new BackendUnavailableException("PostgreSQL cannot be used.", failure);
        }
    }

    /// <summary>Runs a part of the start. If the database cannot be used, the start is refused with a sentence that says what to change.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="work">The part.</param>
    /// <param name="connection">The connection string's parts, for the sentence.</param>
    /// <param name="cancel">Ends the start: that is no failure of the database.</param>
    /// <exception cref="StartRefusedException">The database cannot be used.</exception>
    public static async Task<T> RefuseAsync<T>(Func<Task<T>> work, NpgsqlConnectionStringBuilder connection, CancellationToken cancel)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (IsUnavailable(failure) && !cancel.IsCancellationRequested)
        {
            throw new StartRefusedException(Sentence(connection, failure), failure);
        }
    }

    /// <summary>The failure in the words of a start that is refused.</summary>
    private static string Sentence(NpgsqlConnectionStringBuilder connection, Exception failure)
    {
        var hosts = connection.Host!.Split(',', StringSplitOptions.TrimEntries);
        var places = hosts.Select(host => host.Contains(':', StringComparison.Ordinal) ? host : $"{host}:{connection.Port}");
        var place = $"PostgreSQL at {string.Join(" or ", places)}";
        const string Key = "Doorcode:Database:ConnectionString";
        return failure switch
        {
            PostgresException { SqlState: ['2', '8', ..] } refused => $"{place} refuses the login; check {Key}: {refused.MessageText}.",
            PostgresException { SqlState: ['3', 'D', ..] } missing => $"{place} lacks the database; make it, or change {Key}: {missing.MessageText}.",
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } forbidden =>
                $"The role {connection.Username} lacks a right in {place} ({forbidden.MessageText}); see docs/postgres.md for those it needs.",
            _ when IsReadOnly(failure) =>
                $"{place} takes no writes: it is a standby, or default_transaction_read_only is on; name the primary in {Key}.",
            PostgresException server => $"{place} cannot be used: {server.MessageText}.",
            _ => $"{place} cannot be reached; start it, or change {Key}: {Reason(failure)}",
        };
    }

    private static string Reason(Exception failure) => (failure.InnerException ?? failure).Message;
}
