using System.Runtime.InteropServices;

namespace Doorcode.Events;

/// <summary>
/// The refusals of one minute: how many lines each network, site and the server may still write, and the counts of all others.
/// It is bounded, so a flood costs neither memory nor disk.
/// </summary>
internal sealed class RefusalCounts
{
    /// <summary>How many refusals of one network get a line of their own at once.</summary>
    internal const int LinesPerNetwork = 5;

    /// <summary>How many refusals of one site, over all of its networks, get a line of their own at once.</summary>
    internal const int LinesPerSite = 10;

    /// <summary>How many accounts of one site's refusals get a count of their own.</summary>
    internal const int AccountsPerSite = 20;

    /// <summary>
    /// How many other kinds of one site's refusals, such as unknown addresses, get a count of their own. One more line counts all that is
    /// left of the site.
    /// </summary>
    internal const int OthersPerSite = 5;

    /// <summary>How many lines a server writes for all sites together, at once and as counts; one more counts all that is left.</summary>
    internal const int RowsPerServer = 3000;

    /// <summary>How many of them may be about limits. Such refusals cost their sender nothing, so they leave room for failed logins.</summary>
    internal const int LimitedRowsPerServer = 120;

    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private int _rows;
    private int _limitedRows;
    private long _elsewhere;

    /// <summary>Takes a line for a refusal; false when it must be counted instead.</summary>
    public bool TryTakeLine(EventRecord refusal)
    {
        if (SiteOf(refusal) is not { } site || site.Lines >= LinesPerSite)
            return false;

        ref var lines = ref CollectionsMarshal.GetValueRefOrAddDefault(site.Networks, refusal.By?.Network ?? "", out _);
        if (lines >= LinesPerNetwork || !TryTakeRow(refusal))
            return false;

        lines++;
        site.Lines++;
        return true;
    }

    /// <summary>Counts refusals that got no line.</summary>
    public void Count(EventRecord refusal, long times)
    {
        if (SiteOf(refusal) is not { } site)
        {
            _elsewhere += times;
            return;
        }

        var counts = refusal.Account is null ? site.Others : site.Accounts;
        var group = new Group(
            refusal.Kind.Name, refusal.Kind.Outcome, refusal.Account, refusal.AddressKey is null ? "" : Convert.ToHexString(refusal.AddressKey));
        if (counts.TryGetValue(group, out var known))
            counts[group] = known with { Times = known.Times + times };
        else if (counts.Count < (refusal.Account is null ? OthersPerSite : AccountsPerSite) && TryTakeRow(refusal))
            counts.Add(group, new Counted(refusal, times));
        else
            CountRest(site, refusal, times);
    }

    /// <summary>Adds the counts of another minute, which could not be written.</summary>
    public void Add(RefusalCounts other)
    {
        _elsewhere += other._elsewhere;
        foreach (var site in other._sites.Values)
        {
            foreach (var (first, times) in site.Counts)
                Count(first, times);

            if (site.Rest is { } rest && SiteOf(rest.First) is { } here)
                CountRest(here, rest.First, rest.Times);
            else
                _elsewhere += site.Rest?.Times ?? 0;
        }
    }

    /// <summary>The counts, as lines of the audit log.</summary>
    public IReadOnlyList<EventRecord> ToLines()
    {
        var lines = new List<EventRecord>();
        foreach (var site in _sites.Values)
        {
            foreach (var (first, times) in site.Counts)
                lines.Add(first with { Details = Sentence(first.Details, $"{times} more in a minute") });

            if (site.Rest is { } rest)
            {
                lines.Add(new EventRecord(rest.First.Kind.Outcome is EventOutcome.Limited ? AuditEvents.LimitedCounted : AuditEvents.RefusalsCounted)
                {
                    By = rest.First.By,
                    Details = $"{rest.Times} more in a minute from this site",
                });
            }
        }

        if (_elsewhere > 0)
        {
            lines.Add(new EventRecord(AuditEvents.LimitedCounted)
            {
                Details = $"{_elsewhere} more in a minute from many sites",
            });
        }

        return lines;
    }

    private static string Sentence(string? details, string count) => details is null ? count : $"{details}: {count}";

    /// <summary>The site of a refusal; null when there are too many sites to count them one by one.</summary>
    private Site? SiteOf(EventRecord refusal)
    {
        var name = refusal.By?.Site ?? "";
        if (_sites.TryGetValue(name, out var known))
            return known;

        if (_sites.Count >= RowsPerServer)
            return null;

        var site = new Site();
        _sites.Add(name, site);
        return site;
    }

    private void CountRest(Site site, EventRecord refusal, long times)
    {
        if (site.Rest is { } rest)
            site.Rest = rest with { Times = rest.Times + times };
        else if (TryTakeRow(refusal))
            site.Rest = new Counted(refusal, times);
        else
            _elsewhere += times;
    }

    private bool TryTakeRow(EventRecord refusal)
    {
        var isLimited = refusal.Kind.Outcome is EventOutcome.Limited;
        if (_rows >= RowsPerServer || (isLimited && _limitedRows >= LimitedRowsPerServer))
            return false;

        _rows++;
        _limitedRows += isLimited ? 1 : 0;
        return true;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Group(string Event, EventOutcome Outcome, AccountId? Account, string AddressKey);

    private sealed record Counted(EventRecord First, long Times);

    private sealed class Site
    {
        public int Lines { get; set; }

        public Dictionary<string, int> Networks { get; } = new(StringComparer.Ordinal);

        public Dictionary<Group, Counted> Accounts { get; } = [];

        public Dictionary<Group, Counted> Others { get; } = [];

        public Counted? Rest { get; set; }

        public IEnumerable<Counted> Counts => Accounts.Values.Concat(Others.Values);
    }
}
