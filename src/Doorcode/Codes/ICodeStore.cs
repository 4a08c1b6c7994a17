using System.Runtime.InteropServices;
using Doorcode.RateLimiting;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>A code that was mailed and waits for its owner, as a store keeps it: nothing in it is readable.</summary>
/// <param name="Id">SHA-256 of the id that its caller holds; 32 bytes.</param>
/// <param name="Purpose">What the code is for; it works for nothing else.</param>
/// <param name="Subject">The address, as a keyed hash; 32 bytes.</param>
/// <param name="CodeMac">The code, as a keyed hash over purpose and subject; 32 bytes. Random where no code was mailed.</param>
/// <param name="Sealed">The code and what waits for it, encrypted.</param>
/// <param name="Guesses">How many wrong guesses end it.</param>
/// <param name="CreatedAt">When it was made; UTC milliseconds.</param>
/// <param name="ExpiresAt">When it ends; UTC milliseconds.</param>
/// <param name="ResendAt">When its mail can be asked for again; UTC milliseconds.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StoredCode(
    byte[] Id,
    string Purpose,
    byte[] Subject,
    byte[] CodeMac,
    byte[] Sealed,
    int Guesses,
    long CreatedAt,
    long ExpiresAt,
    long ResendAt)
{
    /// <summary>The network that asked for it, as a keyed hash; empty where a version before left a placeholder.</summary>
    public byte[] Network { get; init; } = [];
}

/// <summary>Which challenges are meant.</summary>
/// <param name="Purpose">What the code is for.</param>
/// <param name="Subject">The address, as a keyed hash.</param>
/// <param name="Id">SHA-256 of the caller's id; null for whatever waits for the address.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CodeQuery(string Purpose, byte[] Subject, byte[]? Id)
{
    /// <summary>
    /// The network that asks, as a keyed hash. Without an id it comes first: a network that has challenges of its own gets none of
    /// another network, because the password of a stranger might wait in them.
    /// </summary>
    public byte[] Network { get; init; } = [];
}

/// <summary>What became of a guess; never which part of it was wrong.</summary>
public enum GuessOutcome
{
    /// <summary>Wrong, or there is nothing to guess.</summary>
    Rejected,

    /// <summary>Wrong, and the last that the budget allowed.</summary>
    Exhausted,

    /// <summary>Right: the challenge is gone and its work is done.</summary>
    Accepted,
}

/// <summary>What became of the wish for another mail with the same code.</summary>
public abstract record ResendOutcome
{
    private ResendOutcome()
    {
    }

    /// <summary>The mail is due.</summary>
    /// <param name="Id">SHA-256 of the challenge's id.</param>
    /// <param name="Sealed">The code and what waits for it, encrypted.</param>
    /// <param name="ExpiresAt">When the code ends; UTC milliseconds.</param>
    public sealed record Due(byte[] Id, byte[] Sealed, long ExpiresAt) : ResendOutcome;

    /// <summary>The last mail was too short a time ago.</summary>
    /// <param name="Wait">How long until the next one.</param>
    public sealed record CoolingDown(TimeSpan Wait) : ResendOutcome;

    /// <summary>Nothing waits for a code.</summary>
    public sealed record NothingWaits : ResendOutcome;
}

/// <summary>Codes that were mailed and wait for their owner.</summary>
/// <remarks>Every implementation must pass <c>CodeStoreContract</c>.</remarks>
public interface ICodeStore
{
    /// <summary>Keeps a challenge until it ends.</summary>
    /// <param name="challenge">The challenge.</param>
    /// <param name="alongside">Work that belongs to it, such as its mail: on disk when the task ends.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>False when another live challenge of the purpose and subject has the same code: draw another one.</returns>
    Task<bool> AddAsync(StoredCode challenge, Func<Transaction, ValueTask> alongside, CancellationToken cancel);

    /// <summary>In one atomic step: counts the guess and, if it is right, removes the challenge.</summary>
    /// <remarks>
    /// With an id, a wrong guess counts against that challenge, and the last one removes it. Without one it counts against
    /// <paramref name="anonymous"/>, the budget of the address; when that is used up, nothing is compared any more. It belongs to
    /// the query's subject: a store may keep it beside the subject's challenges, apart from all other windows.
    /// </remarks>
    /// <param name="query">Which challenges are meant.</param>
    /// <param name="codeMac">The guess, as a keyed hash.</param>
    /// <param name="anonymous">The budget of guesses without an id.</param>
    /// <param name="whenRight">
    /// What the right code was for; gets the challenge's id and its sealed part. Runs at most once for a challenge, unless it fails:
    /// then the challenge is as it was before the guess.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    Task<GuessOutcome> GuessAsync(
        CodeQuery query,
        byte[] codeMac,
        RollingWindow anonymous,
        Func<Transaction, byte[], byte[], ValueTask> whenRight,
        CancellationToken cancel);

    /// <summary>
    /// In one atomic step: looks whether another mail of one challenge is due and starts the next cooldown of it. Prolongs nothing,
    /// resets nothing.
    /// </summary>
    /// <param name="query">Which challenge; must have an id.</param>
    /// <param name="cooldown">How long until the mail after this one.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<ResendOutcome> ResendAsync(CodeQuery query, TimeSpan cooldown, CancellationToken cancel);

    /// <summary>
    /// The latest challenge that waits; one of the asking network goes before all others. Null when none waits. Changes nothing: the
    /// cooldown of a request without an id belongs to the address, not to a challenge (<see cref="IRateLimitStore.CountMailAsync"/>).
    /// </summary>
    /// <param name="query">Which challenges; its id is not looked at.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<ResendOutcome.Due?> FindLatestAsync(CodeQuery query, CancellationToken cancel);
}
