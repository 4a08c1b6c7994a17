using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Identities;

/// <summary>Who the owner of an account is at another service. No two accounts have the same one.</summary>
/// <param name="Provider">The service, by the name that the system which the account comes from has for it, such as <c>google</c>.</param>
/// <param name="Subject">What the service knows the owner by.</param>
internal sealed record LinkedIdentity(string Provider, string Subject)
{
    /// <summary>How many an account may have.</summary>
    internal const int Most = 32;

    private const int LongestProvider = 64;
    private const int LongestSubject = 255;

    /// <summary>Checks those of one account.</summary>
    /// <param name="all">As a file of another system tells of them.</param>
    /// <param name="kept">Each of them once.</param>
    /// <param name="fault">What is wrong, as a sentence; null when nothing is.</param>
    public static bool TryTake(IReadOnlyList<LinkedIdentity> all, out IReadOnlyList<LinkedIdentity> kept, [NotNullWhen(false)] out string? fault)
    {
        kept = all.Count < 2 ? all : [.. all.Distinct()];
        fault = kept.Count > Most ? $"The row has more than {Most} logins at other services."
            : kept.All(one => Is(one.Provider, LongestProvider) && Is(one.Subject, LongestSubject)) ? null
            : $"The provider of a login at another service has 1 to {LongestProvider} characters, and its subject 1 to {LongestSubject}, without control characters.";
        return fault is null;
    }

    /// <summary>Nothing of it, because printed text ends in logs.</summary>
    public override string ToString() => "[identity]";

    private static bool Is(string text, int longest) => text.Length >= 1 && text.Length <= longest && !text.Any(char.IsControl);
}
