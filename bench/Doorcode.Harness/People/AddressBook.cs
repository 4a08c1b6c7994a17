using System.Collections.Concurrent;

namespace Doorcode.Harness.People;

/// <summary>
/// The addresses that each account may have, by the one that it was registered with: where the answer to a change was lost, the one before as well.
/// </summary>
internal sealed class AddressBook
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _known = new(StringComparer.Ordinal);

    /// <summary>The latest first.</summary>
    public IReadOnlyList<string> Of(string registered) => _known.GetValueOrDefault(registered) ?? [registered];

    /// <summary>Notes an address that an account is about to get.</summary>
    public void Add(string registered, string next) => _known[registered] = [next, .. Of(registered)];

    /// <summary>Notes the address that an account certainly has.</summary>
    public void Settle(string registered, string only) => _known[registered] = [only];
}
