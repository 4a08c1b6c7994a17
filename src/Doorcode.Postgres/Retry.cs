using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Doorcode.Postgres;

/// <summary>What a piece of work has tried so far.</summary>
internal sealed class Tries
{
    /// <summary>Whether the commit was asked for: from there on a lost connection tells nothing.</summary>
    public bool IsCommitting { get; private set; }

    public int Count { get; private set; }

    public void Next()
    {
        IsCommitting = false;
        Count++;
    }

    public void Committing() => IsCommitting = true;
}

/// <summary>Tries again where nothing was done: after a conflict, and after a connection that was lost before it could matter.</summary>
internal static class Retry
{
    private const int MostTries = 10;

    /// <summary>How much longer each further pause may be, in milliseconds: those who met once should not meet again.</summary>
    private const int Pause = 10;

    /// <summary>A transaction: nothing counts before its commit.</summary>
    public static Task<T> AsTransactionAsync<T>(Func<Tries, Task<T>> work, ILogger log) =>
        RunAsync(work, tries => !tries.IsCommitting, log);

    /// <summary>A statement that writes by itself: once it is sent, a lost connection tells nothing.</summary>
    public static Task<T> AsStatementAsync<T>(Func<Task<T>> work, ILogger log) => RunAsync(_ => work(), _ => false, log);

    /// <summary>A query: asking twice does no harm.</summary>
    public static Task<T> AsQueryAsync<T>(Func<Task<T>> work, ILogger log) => RunAsync(_ => work(), _ => true, log);

    private static async Task<T> RunAsync<T>(Func<Tries, Task<T>> work, Func<Tries, bool> mayReconnect, ILogger log)
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
            catch (Exception lost) when (PostgresErrors.IsLostConnection(lost) && mayReconnect(tries) && tries.Count == 1)
            {
                PostgresLog.ConnectionLost(log, lost);
            }
        }
    }
}
