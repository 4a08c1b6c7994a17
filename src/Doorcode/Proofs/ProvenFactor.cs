using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Proofs;

/// <summary>
/// A proof of a second factor that was good as far as can be told outside of a transaction. Of several requests with the same proof, all
/// may come so far; only one of them can spend it.
/// </summary>
/// <param name="Method">The authentication method (RFC 8176), such as <see cref="AuthenticationFacts.TotpMethod"/>.</param>
/// <param name="Level">How strong it is together with a first factor.</param>
/// <param name="SpendAsync">
/// Makes the proof unusable, as part of the transaction that profits from it. If it was spent meanwhile, that transaction is undone and
/// ends with an <see cref="UnchangedException"/>. May run again from its beginning.
/// </param>
internal sealed record ProvenFactor(string Method, AssuranceLevel Level, Func<Transaction, ValueTask> SpendAsync);
