using Doorcode.Events;
using Microsoft.Extensions.Logging;

namespace Doorcode.Moving;

/// <summary>The events of moving in and out. Events 2060 to 2069.</summary>
internal static class MovingEvents
{
    /// <summary>An import of accounts began.</summary>
    public static readonly EventKind ImportBegun = new("accounts.import_begun", EventOutcome.Done, "an import of accounts began; `details` has its format")
    {
        Line = new(2060, LogLevel.Information, "An import of accounts began: {Details}."),
    };

    /// <summary>An import of accounts came to the end of its file.</summary>
    public static readonly EventKind ImportDone = new(
        "accounts.imported", EventOutcome.Done, "an import of accounts came to the end of its file; `details` has how many were taken")
    {
        Line = new(2061, LogLevel.Information, "An import of accounts is done: {Details}."),
    };

    /// <summary>All accounts were exported with their hashes and second factors.</summary>
    public static readonly EventKind Exported = new(
        "accounts.exported", EventOutcome.Done, "an operator exported all accounts with their hashes and second factors")
    {
        Line = new(2062, LogLevel.Warning, "{Count} accounts are exported with their hashes and second factors."),
    };

    /// <summary>A backup of the database was made.</summary>
    public static readonly EventKind BackedUp = new("database.backed_up", EventOutcome.Done, "an operator made a backup of the database by command")
    {
        Line = new(2063, LogLevel.Information, "A backup of the database is made."),
    };

    /// <summary>A backup was put in the place of the database.</summary>
    public static readonly EventKind Restored = new(
        "database.restored", EventOutcome.Done, "an operator put a backup in the place of the database; what happened after the backup is gone")
    {
        Line = new(2064, LogLevel.Warning, "A backup is put in the place of the database."),
    };

    /// <summary>The schema was brought up to date by command.</summary>
    public static readonly EventKind Migrated = new(
        "database.migrated", EventOutcome.Done, "an operator brought the schema up to date by command; `details` has how many steps were taken, and the last one")
    {
        Line = new(2065, LogLevel.Information, "The schema is up to date: {Details}."),
    };

    public static FeatureEvents All { get; } = new("Moving") { Kinds = [ImportBegun, ImportDone, Exported, BackedUp, Restored, Migrated] };
}
