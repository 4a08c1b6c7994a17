using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Codes;

/// <summary>The result of a guess. It never says which part was wrong.</summary>
[Experimental("DOORCODE001")]
public enum GuessOutcome
{
    /// <summary>Wrong, or there is no code to compare with.</summary>
    Rejected,

    /// <summary>Wrong, and the last guess that the budget allowed.</summary>
    Exhausted,

    /// <summary>Right: the code is removed and its work is done.</summary>
    Accepted,
}
