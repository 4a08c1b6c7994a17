using System.Diagnostics.CodeAnalysis;
using Doorcode.RateLimiting;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>Keeps mailed codes until they are tried or end.</summary>
/// <remarks>Every implementation must pass <c>CodeStoreContract</c>.</remarks>
[Experimental("DOORCODE001")]
public interface ICodeStore
{
    /// <summary>Keeps a code until it ends.</summary>
    /// <param name="code">The code.</param>
    /// <param name="alongside">Work that belongs to it, such as storing its mail: on disk when the task ends.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>
    /// False when another live code of the purpose and subject is the same: draw another one. Nothing that went alongside is kept then.
    /// </returns>
    Task<bool> AddAsync(StoredCode code, Func<Transaction, ValueTask> alongside, CancellationToken cancel);

    /// <summary>In one atomic step: counts the guess if it is wrong, or removes the code if it is right.</summary>
    /// <remarks>
    /// <para>
    /// With an id, a wrong guess counts against that code, and the last one removes it. Without one it counts against
    /// <see cref="CodeGuess.Anonymous"/>; when that budget is used up, no guess is compared any more.
    /// </para>
    /// <para>
    /// The same step adds a wrong guess to <see cref="CodeGuess.Account"/> if it was compared with a live code that is no decoy
    /// (<see cref="StoredCode.MacLength"/>); a right guess clears it. The work is the same for a decoy and, without an id, also where no code
    /// is live.
    /// </para>
    /// <para>
    /// A right guess that comes after <see cref="CodeGuess.MostFailures"/> is rejected in the same step. Its code is removed, or the guess
    /// is counted as a wrong one.
    /// </para>
    /// <para>Both windows belong to the query's subject: a store may keep them beside the subject's codes.</para>
    /// </remarks>
    /// <param name="guess">The guess.</param>
    /// <param name="whenRight">
    /// The work that the right code allows; gets the code's id and its sealed part. Runs at most once for a code, unless it fails:
    /// then the code and the account's failures are as they were before the guess.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    Task<GuessOutcome> GuessAsync(CodeGuess guess, Func<Transaction, byte[], byte[], ValueTask> whenRight, CancellationToken cancel);

    /// <summary>How many failures of an account are inside its window; never more than the window's limit. Changes nothing.</summary>
    /// <param name="subject">The address, as a keyed hash.</param>
    /// <param name="account">The window that guesses were counted in.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<int> CountFailuresAsync(byte[] subject, RollingWindow account, CancellationToken cancel);

    /// <summary>
    /// In one atomic step: tells whether another mail of one code is due, and starts its next cooldown. Neither prolongs the code's life
    /// nor gives guesses back.
    /// </summary>
    /// <param name="query">The code; must have an id.</param>
    /// <param name="cooldown">How long until the mail after this one.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<ResendOutcome> ResendAsync(CodeQuery query, TimeSpan cooldown, CancellationToken cancel);

    /// <summary>
    /// The latest live code; one that the asking network asked for goes before all others. Null when none is live. Changes nothing: the
    /// cooldown of a request without an id belongs to the address, not to a code (<see cref="IRateLimitStore.CountMailAsync(MailCount, CancellationToken)"/>).
    /// </summary>
    /// <param name="query">The codes; its id is not looked at.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<ResendOutcome.Due?> FindLatestAsync(CodeQuery query, CancellationToken cancel);
}
