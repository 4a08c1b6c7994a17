using System.Threading.Channels;
using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>
/// Group commit, as SQLite's writer has it: statements that change one row each go in batches, one batch at a time. Statements that
/// arrive meanwhile form the next batch. A batch takes one round trip and one commit.
/// </summary>
internal sealed class PostgresWriter : IDisposable
{
    private const int BatchLimit = 64;

    /// <summary>How much may wait before more is refused; at a few thousand a second, about a second's worth.</summary>
    private const int QueueLimit = 4096;

    // When no batch is under way, the caller's thread sends the next one. Waking another thread would cost more.
    private readonly Channel<PostgresWrite> _waiting = Channel.CreateBounded<PostgresWrite>(
        new BoundedChannelOptions(QueueLimit) { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly Func<IReadOnlyList<PostgresWrite>, Task<int[]>> _send;
    private readonly TimeSpan _limit;
    private readonly Task _batches;

    /// <summary>Begins to wait for statements.</summary>
    /// <param name="limit">How long each may wait to be answered.</param>
    /// <param name="send">Runs statements together: all of them, or none. Ends within the limit, too.</param>
    public PostgresWriter(TimeSpan limit, Func<IReadOnlyList<PostgresWrite>, Task<int[]>> send)
    {
        (_limit, _send) = (limit, send);
        // The batches must not run in the trace and the log scopes of the first caller.
        using (ExecutionContext.SuppressFlow())
            _batches = Task.Run(RunBatchesAsync);
    }

    /// <summary>Runs a statement in company.</summary>
    /// <param name="write">The statement.</param>
    /// <param name="cancel">Stops waiting; a statement that has been sent is finished.</param>
    /// <returns>How many rows were changed; null when it must be run alone, because the batch did nothing or its outcome is unknown.</returns>
    /// <exception cref="BackendUnavailableException">More is waiting than can be done, or the database is closed.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task<int?> RunAsync(PostgresWrite write, CancellationToken cancel)
    {
        if (!_waiting.Writer.TryWrite(write))
            throw new BackendUnavailableException("The database takes no more writes.");

        try
        {
            return await write.Answer.Task.WaitAsync(_limit, cancel);
        }
        finally
        {
            // A statement whose caller has given up is not sent any more.
            write.Answer.TrySetResult(null);
        }
    }

    /// <summary>Takes no more, and waits until what was taken is answered.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _batches.Wait();
    }

    private async Task RunBatchesAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // A new list each time: a batch that ran out of time may still be reading the old one.
            var batch = new List<PostgresWrite>();
            while (batch.Count < BatchLimit && _waiting.Reader.TryRead(out var write))
            {
                if (!write.Answer.Task.IsCompleted)
                    batch.Add(write);
            }

            if (batch.Count > 0)
                await SendAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(List<PostgresWrite> batch)
    {
        // This may be the thread of a caller with a single-threaded context. Continuations must not return to it.
        SynchronizationContext.SetSynchronizationContext(null);

        // One order for all servers' batches, so that two of them do not wait for each other.
        batch.Sort((one, other) => one.Row.CompareTo(other.Row));
        try
        {
            var changed = await _send(batch).ConfigureAwait(false);
            for (var i = 0; i < changed.Length; i++)
                batch[i].Answer.TrySetResult(changed[i]);
        }
        catch (PostgresException refused) when (PostgresErrors.IsUndone(refused))
        {
            // One statement may be the cause, so each one is run alone.
            foreach (var write in batch)
                write.Answer.TrySetResult(null);
        }
        catch (Exception lost) when (PostgresErrors.IsLostConnection(lost))
        {
            // Each of them may be repeated, and is repeated alone on another connection.
            foreach (var write in batch)
                write.Answer.TrySetResult(null);
        }
        catch (Exception failure)
        {
            // Any failure of this batch says nothing about the next one.
            foreach (var write in batch)
                write.Answer.TrySetException(failure);
        }
    }
}
