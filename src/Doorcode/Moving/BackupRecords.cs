using Doorcode.Events;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Moving;

/// <summary>What is written about backups: that one was made, and, into a copy that is about to be put back, that it was.</summary>
internal sealed class BackupRecords(EventLog events, Database database)
{
    /// <summary>Records that a backup was made.</summary>
    public Task MadeAsync(CancellationToken cancel) => RecordAsync(MovingEvents.BackedUp, cancel);

    /// <summary>Records that a backup was put back.</summary>
    public Task RestoredAsync(CancellationToken cancel) => RecordAsync(MovingEvents.Restored, cancel);

    /// <summary>Ends every session, because one that ended after the backup would live again.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> EndSessionsAsync(CancellationToken cancel) =>
        database.WriteAsync(tx => SessionStore.EndEveryAsync(tx, EndReason.Restore), cancel);

    private Task RecordAsync(EventKind kind, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            await events.RecordAsync(tx, new EventRecord(kind));
            return 0;
        },
        cancel);
}
