using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Doorcode.RateLimiting;

namespace Doorcode.Codes;

/// <summary>A guess at a code, and the budgets that a wrong one spends.</summary>
/// <param name="Query">The codes that it is compared with.</param>
/// <param name="CodeMac">The guess, as a keyed hash.</param>
/// <param name="Anonymous">The budget of guesses without an id. It belongs to the query's subject.</param>
[StructLayout(LayoutKind.Auto)]
[Experimental("DOORCODE001")]
public readonly record struct CodeGuess(CodeQuery Query, byte[] CodeMac, RollingWindow Anonymous)
{
    /// <summary>
    /// The failures of the account, over all codes of the subject; null for a purpose that opens no account. Its limit refuses no guess:
    /// it says how many of the latest failures are kept.
    /// </summary>
    public RollingWindow? Account { get; init; }

    /// <summary>
    /// When so many failures of <see cref="Account"/> are inside its window, the right code is rejected like a wrong one, so that a code of few
    /// digits cannot be guessed by asking for one code after the other. Null for a long code, which earlier failures do not stop.
    /// </summary>
    public int? MostFailures { get; init; }
}
