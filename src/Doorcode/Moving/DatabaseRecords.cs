using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Doorcode.Events;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Moving;

/// <summary>
/// Records events of the database itself: a migration, a backup and a restore. A restore is recorded in the copy, before the copy is put
/// in the place of the database.
/// </summary>
[Experimental("DOORCODE002")]
public sealed class DatabaseRecords
{
    private readonly EventLog _events;
    private readonly Database _database;

    internal DatabaseRecords(EventLog events, Database database) => (_events, _database) = (events, database);

    /// <summary>Records that steps of the schema were taken.</summary>
    /// <param name="steps">Their names, in order; at least one.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task MigratedAsync(IReadOnlyList<string> steps, CancellationToken cancel)
    {
        var details = string.Create(CultureInfo.InvariantCulture, $"{steps.Count} steps, the last one {Short(steps[^1])}");
        return RecordAsync(new EventRecord(MovingEvents.Migrated) { Details = details, LogValues = [("Details", details)] }, cancel);
    }

    /// <summary>Records that a backup was made.</summary>
    public Task MadeAsync(CancellationToken cancel) => RecordAsync(new EventRecord(MovingEvents.BackedUp), cancel);

    /// <summary>Records that a backup was put back.</summary>
    public Task RestoredAsync(CancellationToken cancel) => RecordAsync(new EventRecord(MovingEvents.Restored), cancel);

    /// <summary>Ends every session, because one that ended after the backup would live again.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> EndSessionsAsync(CancellationToken cancel) =>
        _database.WriteAsync(tx => SessionStore.EndEveryAsync(tx, EndReason.Restore), cancel);

    /// <summary>Without the folder and the ending, where it has them.</summary>
    private static string Short(string step) => step.Split('.') is [.., var name, _] ? name : step;

    private Task RecordAsync(EventRecord fact, CancellationToken cancel) => _database.WriteAsync(
        async tx =>
        {
            await _events.RecordAsync(tx, fact);
            return 0;
        },
        cancel);
}
