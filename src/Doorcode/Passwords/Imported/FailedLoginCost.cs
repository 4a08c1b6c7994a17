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

    private FailedLoginCost(FailedLoginCost other) => (_ownOnly, _work) = (other._ownOnly, other._work);

    /// <summary>All work that a failed login does.</summary>
    public IEnumerable<HashWork> Whole => _work.Select(part => new HashWork(part.Key, part.Value));

    /// <summary>
    /// The share of a login's two seconds that the imported hashes take, all kinds together. Our own hash comes on top of it.
    /// </summary>
    public double Part => PartWithout(kind: null);

    /// <summary>A copy for a dry run: adding to the copy makes no login dearer.</summary>
    public FailedLoginCost Copy() => new(this);

    /// <summary>Adds the work of a hash that is about to be imported, unless all kinds together would then cost more than a login may.</summary>
    /// <returns>Whether it may be imported.</returns>
    public bool TryLearn(HashWork work)
    {
        if (_work.GetValueOrDefault(work.Kind) >= work.Amount)
            return true;

        var dearest = new HashWork(work.Kind, Math.Max(work.Amount, _work.GetValueOrDefault(work.Kind)));
        if (!_ownOnly.ContainsKey(work.Kind) && PartWithout(work.Kind) + HashCosts.PartOf(dearest) > 1)
            return false;

        Learn(work);
        return true;
    }

    private double PartWithout(HashKind? kind) => _work.Where(part => !_ownOnly.ContainsKey(part.Key) && !part.Key.Equals(kind))
        .Sum(part => HashCosts.PartOf(new HashWork(part.Key, part.Value)));

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
