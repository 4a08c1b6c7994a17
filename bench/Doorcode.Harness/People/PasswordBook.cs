using System.Collections.Concurrent;

namespace Doorcode.Harness.People;

/// <summary>The passwords that each account may have: where the answer to a change was lost, the one before as well.</summary>
internal sealed class PasswordBook
{
    /// <summary>The password that everybody registers with.</summary>
    public const string First = "Violet-anchor-42-mosaic";

    private readonly ConcurrentDictionary<string, string> _latest = new(StringComparer.Ordinal);

    /// <summary>The latest first.</summary>
    public IReadOnlyList<string> Of(string address) => _latest.TryGetValue(address, out var latest) ? [latest, First] : [First];

    /// <summary>Notes a password that an account is about to get; each account gets one more at most.</summary>
    public void Add(string address, string password) => _latest[address] = password;
}
