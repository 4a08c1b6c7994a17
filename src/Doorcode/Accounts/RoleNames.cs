using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Accounts;

/// <summary>What a role may be called, and how many an account has: access tokens carry all of them.</summary>
internal static class RoleNames
{
    private const int Most = 32;
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789:_.-");

    private static readonly FieldFault TooMany = FieldFault.Of(FieldCodes.TooMany, "roles.too_many");

    private static readonly FieldFault NoName = FieldFault.Of(FieldCodes.InvalidFormat, "roles.form");

    /// <summary>Whether a role may be called so.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>Joins names as the row holds them: each once, null for none.</summary>
    public static bool TryJoin(IReadOnlyCollection<string> names, out string? joined, [NotNullWhen(false)] out FieldFault? fault)
    {
        var once = names.Distinct(StringComparer.Ordinal).ToList();
        fault = once.Count > Most ? TooMany : once.TrueForAll(IsName) ? null : NoName;
        joined = fault is null && once.Count > 0 ? string.Join(' ', once) : null;
        return fault is null;
    }
}
