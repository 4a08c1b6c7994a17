using Doorcode.Events;
using Microsoft.Extensions.Logging;

namespace Doorcode.Profile;

/// <summary>The events of an account as a whole. Events 1730 to 1739.</summary>
internal static class ProfileEvents
{
    /// <summary>The owner changed the name.</summary>
    public static readonly EventKind Changed = new("profile.changed", EventOutcome.Accepted, "the owner changed the name")
    {
        Told = [AccountEventKinds.AccountUpdated],
    };

    /// <summary>The owner deleted the account.</summary>
    public static readonly EventKind Deleted = new(
        "account.deleted", EventOutcome.Accepted, "the owner deleted the account; like every line of a deleted account, this one does not say from where")
    {
        Told = [AccountEventKinds.AccountDeleted],
        Line = new(1730, LogLevel.Information, "Account {Account} is deleted."),
    };

    /// <summary>The owner exported all that is stored about the account.</summary>
    public static readonly EventKind Exported = new(
        "account.exported", EventOutcome.Accepted, "the owner exported all that is stored about the account")
    {
        Line = new(1731, LogLevel.Information, "Account {Account} is exported by session {Session}."),
    };

    public static FeatureEvents All { get; } = new("Profile") { Kinds = [Changed, Deleted, Exported] };
}
