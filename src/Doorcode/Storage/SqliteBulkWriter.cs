namespace Doorcode.Storage;

/// <summary>Writes many transactions, one after another, beside servers that write too.</summary>
internal sealed class SqliteBulkWriter(SqliteWriter writer, SqliteCheckpoints checkpoints) : IDisposable
{
    /// <summary>For how long the write lock is left to others; servers ask for it every millisecond.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(5);

    /// <summary>For how long the transactions may take, together, before others get their turn.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(20);

    private TimeSpan _held;

    /// <summary>Runs a transaction; called again only when the last call has ended.</summary>
    public async Task<T> RunAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel)
    {
        var since = TimeProvider.System.GetTimestamp();
        try
        {
            var result = await writer.RunAsync(work, cancel);
            checkpoints.Committed();
            return result;
        }
        finally
        {
            _held += TimeProvider.System.GetElapsedTime(since);
            if (_held >= Hold)
            {
                _held = TimeSpan.Zero;
                await Task.Delay(Turn, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    public void Dispose()
    {
        checkpoints.Dispose();
        writer.Dispose();
    }
}
