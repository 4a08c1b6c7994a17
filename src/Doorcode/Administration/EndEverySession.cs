using System.Diagnostics.CodeAnalysis;
using Doorcode.Events;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>Ends every session of every account, in batches, so that servers write in between.</summary>
[Experimental("DOORCODE002")]
public sealed class EndEverySession
{
    private const int BatchSize = 1000;

    private readonly EventLog _events;
    private readonly Database _database;

    internal EndEverySession(EventLog events, Database database) => (_events, _database) = (events, database);

    /// <summary>Ends every session that has not ended, and returns how many that were. The audit line is written with the first batch.</summary>
    /// <param name="cancel">Stops between two batches.</param>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var (total, last) = (0, (SessionId?)default(SessionId));
        while (last is { } after)
        {
            (var ended, last) = await _database.WriteAsync(tx => EndAsync(tx, after, isFirst: total == 0), cancel);
            total += ended;
        }

        return total;
    }

    private async ValueTask<(int Ended, SessionId? Last)> EndAsync(Transaction transaction, SessionId after, bool isFirst)
    {
        var (ended, last) = await SessionBatches.EndAsync(transaction, after, BatchSize, EndReason.Administration);
        if (isFirst && ended > 0)
            await _events.RecordAsync(transaction, new EventRecord(AdministrationEvents.EverySessionEnded));

        return (ended, last);
    }
}
