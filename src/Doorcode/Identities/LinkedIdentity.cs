using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Doorcode.Identities;

/// <summary>An identity: a login of the account at another service, such as Google. No two accounts have the same one.</summary>
/// <param name="Provider">The service, by the name that the system which the account comes from has for it, such as <c>google</c>.</param>
/// <param name="Subject">The service's id of the user.</param>
internal sealed record LinkedIdentity(string Provider, string Subject)
{
    /// <summary>How many an account may have.</summary>
    internal const int MaxPerAccount = 32;

    private const int LongestProvider = 64;
    private const int LongestSubject = 255;

    /// <summary>Checks those of one account.</summary>
    /// <param name="all">As a file of another system tells of them.</param>
    /// <param name="kept">Each of them once.</param>
    /// <param name="fault">What is wrong, as a sentence; null when nothing is.</param>
    public static bool TryCheck(IReadOnlyList<LinkedIdentity> all, out IReadOnlyList<LinkedIdentity> kept, [NotNullWhen(false)] out string? fault)
    {
        kept = all.Count < 2 ? all : [.. all.Distinct()];
        fault = kept.Count > MaxPerAccount ? $"The row has more than {MaxPerAccount} logins at other services." : null;
        for (var i = 0; i < all.Count && fault is null; i++)
        {
            if (!IsWithin(all[i].Provider, LongestProvider) || !IsWithin(all[i].Subject, LongestSubject))
            {
                fault = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Login {i + 1} of the row at another service: its provider must have 1 to {LongestProvider} characters and its subject 1 to {LongestSubject}, without control characters.");
            }
        }

        return fault is null;
    }

    /// <summary>As exports hold it.</summary>
    public JsonObject ToJson() => new() { ["provider"] = Provider, ["subject"] = Subject };

    /// <summary>Reads what <see cref="ToJson"/> writes. A member that is neither text nor number becomes an empty text.</summary>
    public static LinkedIdentity FromJson(JsonNode? json) => new(TextOf(json, "provider"), TextOf(json, "subject"));

    /// <summary>Nothing of it, because printed text ends in logs.</summary>
    public override string ToString() => "[identity]";

    private static bool IsWithin(string text, int longest) => text.Length >= 1 && text.Length <= longest && !text.Any(char.IsControl);

    private static string TextOf(JsonNode? json, string member)
    {
        if ((json as JsonObject)?[member] is not JsonValue value)
            return "";

        return value.TryGetValue<string>(out var text) ? text : value.TryGetValue<long>(out var number) ? number.ToString(CultureInfo.InvariantCulture) : "";
    }
}
