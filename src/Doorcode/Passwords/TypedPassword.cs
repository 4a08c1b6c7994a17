using System.Diagnostics.CodeAnalysis;
using Doorcode.Addresses;

namespace Doorcode.Passwords;

/// <summary>A password that was typed as a proof.</summary>
/// <param name="Normal">In normalization form C, as <see cref="PasswordPolicy"/> gives new ones to the hash.</param>
/// <param name="AsTyped">As it was typed, for hashes that another system made of it; null where that is the same.</param>
internal sealed record TypedPassword(string Normal, string? AsTyped)
{
    /// <summary>Normalizing a longer text may cost seconds. None that this server took is longer; it is compared as it was typed alone.</summary>
    private const int LongestToNormalize = 4 * PasswordPolicy.MaximumLength;

    /// <summary>
    /// Reads a password of any length: hashes of other systems may be of one that this server would not take.
    /// </summary>
    /// <returns>False for an empty text, and for one that is no Unicode.</returns>
    public static bool TryRead(string typed, [NotNullWhen(true)] out TypedPassword? password)
    {
        password = null;
        if (typed.Length == 0 || !UnicodeText.IsWellFormed(typed))
            return false;

        var normal = typed.Length <= LongestToNormalize ? UnicodeText.ToNfc(typed) : typed;
        password = new TypedPassword(normal, string.Equals(normal, typed, StringComparison.Ordinal) ? null : typed);
        return true;
    }

    /// <summary>Never the password, because printed text ends in logs.</summary>
    public override string ToString() => "[password]";
}
