using System.Collections.Immutable;

namespace Doorcode.Passwords.Imported;

/// <summary>
/// What every failed verification costs: of each kind of hash in the database as much as the dearest one takes, so that neither
/// the time of an answer nor the load of the machine tells an imported hash from a new one or from none (decision 27).
/// </summary>
internal sealed class FailedLoginCost
{
    private readonly ImmutableDictionary<HashKind, long> _ownOnly;

    private ImmutableDictionary<HashKind, long> _work;

    /// <param name="own">The hashes that this server makes.</param>
    public FailedLoginCost(Argon2Hash own)
    {
        var kind = new HashKind.Argon2(IsId: true, own.MemoryKibibytes, own.Passes, Lanes: 1, IsNative: true);
        _ownOnly = _work = ImmutableDictionary.CreateRange([KeyValuePair.Create<HashKind, long>(kind, 1)]);
    }

    /// <summary>All work that a failed login does.</summary>
    public IEnumerable<HashWork> Whole => _work.Select(part => new HashWork(part.Key, part.Value));

    /// <summary>Adds the work of a hash that may have been imported since the last look.</summary>
    public void Learn(HashWork work)
    {
        if (_work.GetValueOrDefault(work.Kind) < work.Amount)
            ImmutableInterlocked.AddOrUpdate(ref _work, work.Kind, work.Amount, (_, known) => Math.Max(known, work.Amount));
    }

    /// <summary>Forgets every hash but those of our own.</summary>
    public void Forget() => _work = _ownOnly;

    /// <summary>Does the rest of the work of a failed login, after this much has been done.</summary>
    public void SpendRest(HashWork? done)
    {
        foreach (var (kind, whole) in _work)
        {
            var rest = kind.Equals(done?.Kind) ? whole - done.Value.Amount : whole;
            if (rest > 0)
                kind.Spend(rest);
        }
    }
}
