using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Proofs;

/// <summary>
/// A proof of a second factor that was right when it was checked, outside of a transaction. Several requests may get this far with the same
/// proof; only one of them can spend it.
/// </summary>
/// <param name="Method">The authentication method (RFC 8176), such as <see cref="AuthenticationFacts.TotpMethod"/>.</param>
/// <param name="Level">How strong it is together with a first factor.</param>
/// <param name="SpendAsync">
/// Makes the proof unusable, as part of the transaction that it allows. If it was spent meanwhile, that transaction is undone and
/// ends with an <see cref="UnchangedException"/>. May run again from its beginning.
/// </param>
internal sealed record ProvenFactor(string Method, AssuranceLevel Level, Func<Transaction, ValueTask> SpendAsync)
{
    /// <summary>
    /// Gives back the guess that was counted for it, for a request that then failed without its owner's fault. Changes nothing once the proof is
    /// spent, and gives back no wrong guess.
    /// </summary>
    public Func<Task> GiveBackAsync { get; init; } = () => Task.CompletedTask;

    /// <summary>Records that the proof was shown, when the transaction that would have spent it was undone.</summary>
    public Func<Task> RecordShownAsync { get; init; } = () => Task.CompletedTask;

    /// <summary>
    /// Whether a request with a right proof failed before anything was written: the app could not tell its claims, or the client stopped waiting.
    /// </summary>
    public static bool IsLeftBy(Exception failure) => failure is AppFailureException or OperationCanceledException;
}
