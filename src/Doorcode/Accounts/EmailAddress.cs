using System.Diagnostics.CodeAnalysis;
namespace Doorcode.Accounts;
/// <summary>x</summary>
public sealed record EmailAddress(string Typed, string Canonical)
{
    /// <summary>x</summary>
    public static bool TryParse(string typed, [NotNullWhen(true)] out EmailAddress? address, [NotNullWhen(false)] out string? sentence)
    { address = new(typed, typed.ToLowerInvariant()); sentence = null; return true; }
}
