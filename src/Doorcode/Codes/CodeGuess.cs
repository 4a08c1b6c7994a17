using System.Runtime.InteropServices;
using Doorcode.RateLimiting;

namespace Doorcode.Codes;

/// <summary>A guess at a code, and the budgets that a wrong one spends.</summary>
/// <param name="Query">The codes that it is compared with.</param>
/// <param name="CodeMac">The guess, as a keyed hash.</param>
/// <param name="Anonymous">The budget of guesses without an id. It belongs to the query's subject.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CodeGuess(CodeQuery Query, byte[] CodeMac, RollingWindow Anonymous)
{
    /// <summary>
    /// The failures of the account, over all codes of the subject; null for a purpose that opens no account. Its limit refuses no guess:
    /// it says how many of the latest failures are kept.
    /// </summary>
    public RollingWindow? Account { get; init; }
}
