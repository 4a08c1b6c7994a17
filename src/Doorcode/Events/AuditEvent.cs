namespace Doorcode.Events;

/// <summary>What the audit log records; <c>docs/audit.md</c> lists them all. A name never changes its meaning.</summary>
internal static class AuditEvent
{
    /// <summary>A code was confirmed and the account made.</summary>
    public const string AccountCreated = "account.created";

    /// <summary>Somebody tried to log in.</summary>
    public const string Login = "login";

    /// <summary>The session of the access token was ended by its owner.</summary>
    public const string Logout = "logout";

    /// <summary>All sessions of the account were ended by its owner.</summary>
    public const string LogoutAll = "logout.all";

    /// <summary>A refresh token came back late: stolen, or kept by a broken client. Its session is over.</summary>
    public const string RefreshReuse = "refresh.reuse";

    /// <summary>A refresh token with a good signature was never issued: a signing key was stolen. Its session is over.</summary>
    public const string RefreshForged = "refresh.forged";

    /// <summary>The predecessor of a refresh token got its successor again, from another network or user agent.</summary>
    public const string RefreshRepeated = "refresh.repeated";

    /// <summary>The last wrong code that a budget allows.</summary>
    public const string GuessesExhausted = "guesses.exhausted";

    /// <summary>A network, or all networks of its site together, asked more often than they may.</summary>
    public const string NetworkLimit = "limit.network";

    /// <summary>All networks together asked more often than they may.</summary>
    public const string SharedLimit = "limit.shared";

    /// <summary>Refusals of one minute that are counted together, because there were too many for lines of their own.</summary>
    public const string RefusalsCounted = "refusals.counted";

    /// <summary>A mail was not delivered and will not be tried again.</summary>
    public const string MailGivenUp = "mail.given-up";

    /// <summary>A new signing key was made and published.</summary>
    public const string SigningKeyPublished = "signing-key.published";

    /// <summary>A signing key was removed: every token that it signed has expired.</summary>
    public const string SigningKeyRetired = "signing-key.retired";

    /// <summary>The master key was exchanged.</summary>
    public const string MasterKeyRotated = "master-key.rotated";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        AccountCreated, Login, Logout, LogoutAll, RefreshReuse, RefreshForged, RefreshRepeated,
        GuessesExhausted, NetworkLimit, SharedLimit, RefusalsCounted, MailGivenUp, SigningKeyPublished, SigningKeyRetired, MasterKeyRotated,
    ];
}

/// <summary>How an event ended, as it is recorded.</summary>
internal static class AuditOutcome
{
    /// <summary>What was asked for was done.</summary>
    public const string Accepted = "accepted";

    /// <summary>It was judged and refused.</summary>
    public const string Rejected = "rejected";

    /// <summary>It was refused unjudged, by a limit.</summary>
    public const string Limited = "limited";

    /// <summary>It happened by itself or by command; nobody was judged.</summary>
    public const string Done = "done";
}
