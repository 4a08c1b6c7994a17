using System.Runtime.InteropServices;

namespace Doorcode.EmailValidation;

/// <summary>A verdict that is remembered, or the check that will bring it. It holds no address.</summary>
/// <param name="key">A hash that stands for the address and the network.</param>
/// <param name="check">The check; its network alone is served by the verdict.</param>
/// <param name="since">When the check began; a timestamp of the clock.</param>
internal sealed class RememberedVerdict(UInt128 key, EmailCheck check, long since)
{
    public UInt128 Key => key;

    public string Network { get; } = check.Network;

    public string Site { get; } = check.Site;

    public long Since => since;

    public TaskCompletionSource<EmailVerdict> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// A bounded number of verdicts. A network and a site make room by their own oldest verdict, so that no other's is lost to them;
/// the oldest of all makes room only when the whole memory is full. Not safe for several threads at once.
/// </summary>
internal sealed class VerdictMemory
{
    /// <summary>How many verdicts there are at most.</summary>
    public const int Capacity = 10_000;

    /// <summary>How many of them one site has at most.</summary>
    public const int PerSite = 200;

    /// <summary>How many of them one network has at most.</summary>
    public const int PerNetwork = 50;

    private readonly Dictionary<UInt128, Place> _places = [];
    private readonly LinkedList<RememberedVerdict> _byAge = new();
    private readonly Dictionary<string, LinkedList<RememberedVerdict>> _bySite = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedList<RememberedVerdict>> _byNetwork = new(StringComparer.Ordinal);

    public RememberedVerdict? Oldest => _byAge.First?.Value;

    public RememberedVerdict? Find(UInt128 key) => _places.TryGetValue(key, out var place) ? place.InAll.Value : null;

    public void Add(RememberedVerdict verdict)
    {
        MakeRoom(_byNetwork.GetValueOrDefault(verdict.Network), PerNetwork);
        MakeRoom(_bySite.GetValueOrDefault(verdict.Site), PerSite);
        MakeRoom(_byAge, Capacity);
        _places.Add(
            verdict.Key,
            new Place(
                _byAge.AddLast(verdict),
                ListOf(_bySite, verdict.Site).AddLast(verdict),
                ListOf(_byNetwork, verdict.Network).AddLast(verdict)));
    }

    /// <summary>Removes a verdict; one that has made room already, and may have a successor of the same key, changes nothing.</summary>
    public void Remove(RememberedVerdict verdict)
    {
        if (!ReferenceEquals(Find(verdict.Key), verdict))
        {
            return;
        }

        _places.Remove(verdict.Key, out var place);
        _byAge.Remove(place.InAll);
        Remove(_bySite, verdict.Site, place.InSite);
        Remove(_byNetwork, verdict.Network, place.InNetwork);
    }

    private void MakeRoom(LinkedList<RememberedVerdict>? verdicts, int limit)
    {
        if (verdicts?.Count >= limit)
        {
            Remove(verdicts.First!.Value);
        }
    }

    private static LinkedList<RememberedVerdict> ListOf(Dictionary<string, LinkedList<RememberedVerdict>> lists, string name) =>
        CollectionsMarshal.GetValueRefOrAddDefault(lists, name, out _) ??= new LinkedList<RememberedVerdict>();

    private static void Remove(
        Dictionary<string, LinkedList<RememberedVerdict>> lists, string name, LinkedListNode<RememberedVerdict> node)
    {
        var list = node.List!;
        list.Remove(node);
        if (list.Count == 0)
        {
            lists.Remove(name);
        }
    }

    /// <summary>Where a verdict stands in each list, so that it is removed without a search.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(
        LinkedListNode<RememberedVerdict> InAll,
        LinkedListNode<RememberedVerdict> InSite,
        LinkedListNode<RememberedVerdict> InNetwork);
}
