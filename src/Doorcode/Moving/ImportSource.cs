using System.Diagnostics.CodeAnalysis;
using Doorcode.Accounts;

namespace Doorcode.Moving;

/// <summary>The system that accounts come from.</summary>
/// <param name="Format">The name of its format.</param>
/// <param name="LegacyClaim">The claim that keeps its ids, which are unique in one system alone.</param>
[Experimental("DOORCODE002")]
public sealed record ImportSource(string Format, string LegacyClaim = ImportSource.DefaultClaim)
{
    /// <summary>The claim of the first system.</summary>
    public const string DefaultClaim = "legacy_id";

    /// <summary>Whether a claim may be called so.</summary>
    /// <param name="name">Its name.</param>
    public static bool IsClaim(string? name) => !string.IsNullOrWhiteSpace(name) && !ClaimNames.IsReserved(name);

    /// <summary>What its rows are remembered by.</summary>
    public string Name => LegacyClaim is DefaultClaim ? Format : $"{Format} {LegacyClaim}";
}
