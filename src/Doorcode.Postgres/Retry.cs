using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Doorcode.Postgres;

/// <summary>Tries again after a conflict, and after a lost connection where nothing was done or a repeat is harmless.</summary>
internal static class Retry
{
    private const int MostTries = 10;

    /// <summary>How much longer each further pause may be, in milliseconds, so that two servers that conflicted do not conflict again.</summary>
    private const int Pause = 10;

    /// <summary>A transaction: nothing counts before its commit.</summary>
    public static Task<T> AsTransactionAsync<T>(Func<Tries, Task<T>> work, ILogger log) =>
        RunAsync(work, (tries, lost) => tries.IsCommitting ? tries.IsWhole && IsNotDone(lost) : IsLost(lost), log);

    /// <summary>A statement that writes by itself: after a lost connection it is repeated only if PostgreSQL says that it was not done.</summary>
    public static Task<T> AsStatementAsync<T>(Func<Task<T>> work, ILogger log) =>
        RunAsync(_ => work(), (_, lost) => IsNotDone(lost), log);

    /// <summary>A query, or a statement that changes nothing more when it has been done already: running it twice does no harm.</summary>
    public static Task<T> AsRepeatableAsync<T>(Func<Task<T>> work, ILogger log) => RunAsync(_ => work(), (_, lost) => IsLost(lost), log);

    private static bool IsNotDone(Exception failure) => PostgresErrors.IsReadOnly(failure) || PostgresErrors.IsEndedBeforeCommit(failure);

    private static bool IsLost(Exception failure) => PostgresErrors.IsLostConnection(failure) || PostgresErrors.IsReadOnly(failure);

    private static async Task<T> RunAsync<T>(Func<Tries, Task<T>> work, Func<Tries, Exception, bool> mayReconnect, ILogger log)
    {
        var tries = new Tries();
        while (true)
        {
            tries.Next();
            try
            {
                return await work(tries);
            }
            catch (Exception conflict) when (PostgresErrors.IsConflict(conflict) && tries.Count < MostTries)
            {
                PostgresLog.Conflict(log, conflict);
                var pause = RandomNumberGenerator.GetInt32(Pause * tries.Count);
                await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, CancellationToken.None);
            }
            catch (Exception lost) when (tries.Count == 1 && mayReconnect(tries, lost))
            {
                PostgresLog.ConnectionLost(log, lost);
            }
        }
    }
}
