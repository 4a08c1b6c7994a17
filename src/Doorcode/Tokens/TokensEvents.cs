using Doorcode.Events;
using Microsoft.Extensions.Logging;

namespace Doorcode.Tokens;

/// <summary>The events of signing keys. Events 1200 to 1299.</summary>
internal static class TokensEvents
{
    /// <summary>The next signing key was made and published, because the current one is due.</summary>
    public static readonly EventKind NextKeyPublished = new(
        "signing-key.published", EventOutcome.Done, "the next signing key was made and published, because the current one is due")
    {
        Line = new(1200, LogLevel.Information, "A new signing key is published and will sign when its lead is over."),
    };

    /// <summary>A signing key was made and published: the first one of a database, or one by command.</summary>
    public static readonly EventKind KeyPublished = new(
        "signing-key.published", EventOutcome.Done, "a signing key was made and published: the first one of a database, or one by command");

    /// <summary>A signing key was removed: every token that it signed has expired.</summary>
    public static readonly EventKind KeyRetired = new(
        "signing-key.retired", EventOutcome.Done, "a signing key was removed: every token that it signed has expired")
    {
        Line = new(1201, LogLevel.Information, "A signing key is retired: every token that it signed has expired."),
    };

    public static FeatureEvents All { get; } = new("Tokens") { Kinds = [NextKeyPublished, KeyPublished, KeyRetired] };
}
