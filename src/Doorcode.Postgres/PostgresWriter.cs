using System.Threading.Channels;
using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>
/// Group commit, as SQLite's writer has it: statements that change one row each and arrive while others are under way are sent
/// together, in one round trip, and share a commit.
/// </summary>
internal sealed class PostgresWriter : IDisposable
{
    /// <summary>Batches under way: one is carried out while the next one travels. With more, less is shared.</summary>
    private const int Lanes = 2;

    private const int BatchLimit = 32;

    /// <summary>How much may wait before more is refused; at a few thousand a second, about a second's worth.</summary>
    private const int QueueLimit = 4096;

    private readonly Channel<PostgresWrite> _waiting = Channel.CreateBounded<PostgresWrite>(QueueLimit);
    private readonly Func<IReadOnlyList<PostgresWrite>, Task<int[]>> _send;
    private readonly TimeSpan _limit;
    private readonly Task _lanes;

    /// <summary>Begins to wait for statements.</summary>
    /// <param name="limit">How long each may wait to be answered.</param>
    /// <param name="send">Runs statements together: all of them, or none. Ends within the limit, too.</param>
    public PostgresWriter(TimeSpan limit, Func<IReadOnlyList<PostgresWrite>, Task<int[]>> send)
    {
        (_limit, _send) = (limit, send);
        _lanes = Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => RunAsync()));
    }

    /// <summary>Runs a statement in company.</summary>
    /// <param name="write">The statement.</param>
    /// <param name="cancel">Stops waiting; a statement that has been sent is finished.</param>
    /// <returns>How many rows were changed; null when nothing was done, and it must be run alone.</returns>
    /// <exception cref="StoreUnavailableException">More is waiting than can be done.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task<int?> RunAsync(PostgresWrite write, CancellationToken cancel)
    {
        if (!_waiting.Writer.TryWrite(write))
            throw new StoreUnavailableException("The database takes no more writes.");

        try
        {
            return await write.Answer.Task.WaitAsync(_limit, cancel);
        }
        finally
        {
            // Whoever has given up is not sent any more.
            write.Answer.TrySetResult(null);
        }
    }

    /// <summary>Takes no more, and waits until what was taken is answered.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _lanes.Wait();
    }

    private async Task RunAsync()
    {
        var batch = new List<PostgresWrite>(BatchLimit);
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < BatchLimit && _waiting.Reader.TryRead(out var write))
            {
                if (!write.Answer.Task.IsCompleted)
                    batch.Add(write);
            }

            if (batch.Count > 0)
                await AnswerAsync(batch).ConfigureAwait(false);

            batch.Clear();
        }
    }

    private async Task AnswerAsync(List<PostgresWrite> batch)
    {
        // One order for all servers' batches, so that two of them do not wait for each other.
        batch.Sort((one, other) => one.Row.CompareTo(other.Row));
        try
        {
            var changed = await _send(batch).ConfigureAwait(false);
            for (var i = 0; i < changed.Length; i++)
                batch[i].Answer.TrySetResult(changed[i]);
        }
        catch (PostgresException refused) when (PostgresErrors.IsAboutStatement(refused))
        {
            // All was undone because of one of them; each finds out alone.
            foreach (var write in batch)
                write.Answer.TrySetResult(null);
        }
        catch (Exception failure)
        {
            // Whatever it is: the lane serves everybody.
            foreach (var write in batch)
                write.Answer.TrySetException(failure);
        }
    }
}
