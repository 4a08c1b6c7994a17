using System.Collections.Concurrent;
using System.Globalization;
using Doorcode.Storage;

namespace Doorcode.Outbox;

/// <summary>
/// Claims in one statement; of any number of servers exactly one gets a row. It goes from domain to domain along an index, however
/// many items wait for each, and takes the first item of each domain that has room: before all others one that was not tried yet.
/// Servers that claim at once choose the same first items, so together they exceed a domain's room only where an item that has just
/// been stored comes in between. Each row tells whether another item was due as well, and when the next one will be: a claim of one
/// item that says no needs no second look. Of several items each may still see the others as due.
/// </summary>
/// <param name="database">Where.</param>
internal sealed class ClaimStatement(Database database)
{
    /// <summary>A server always names the same kinds, so it has one text.</summary>
    private readonly ConcurrentDictionary<int, string> _byKinds = new();

    /// <summary>The statement. Each kind that the claim names is limited by itself, so that none takes the place of another.</summary>
    public string For(OutboxClaim claim) => _byKinds.GetOrAdd(claim.Kinds.Count, Write);

    public static Argument[] Arguments(long now, OutboxClaim claim) =>
    [
        ("@now", now), ("@again_due_by", Math.Min(now, claim.AgainDueBy)), ("@count", (long)claim.Count),
        ("@per_domain", (long)OutboxStore.PerDomain), ("@per_site", (long)claim.PerSite),
        ("@lease_ends_at", now + (long)claim.Lease.TotalMilliseconds),
        .. claim.Kinds.SelectMany((kind, index) => new Argument[]
        {
            (Numbered("@kind", index), kind.Kind), (Numbered("@count", index), (long)kind.Count), (Numbered("@per_site", index), (long)kind.PerSite),
        }),
    ];

    private string Write(int kinds)
    {
        var numbers = Enumerable.Range(0, kinds).ToList();
        var limits = numbers.Select(i => $"WHEN {Numbered("@kind", i)} THEN {Numbered("@per_site", i)}");
        var perSite = kinds == 0 ? "@per_site" : $"CASE kind {string.Join(' ', limits)} ELSE @per_site END";
        var others = kinds == 0 ? "TRUE" : $"r.kind NOT IN ({string.Join(", ", numbers.Select(i => Numbered("@kind", i)))})";
        string[] due =
        [
            .. numbers.Select(i => Due(Numbered("due", i), $"r.kind = {Numbered("@kind", i)}", Numbered("@per_site", i), Numbered("@count", i))),
            Due("due_others", others, "@per_site", "@count"),
        ];
        var claimed = string.Join(" UNION ALL ", numbers.Select(i => Numbered("SELECT id FROM due", i)).Append("SELECT id FROM due_others"));
        return $"""
            WITH RECURSIVE lanes (domain) AS (
              SELECT (SELECT o.domain FROM outbox o WHERE o.next_attempt_at IS NOT NULL ORDER BY o.domain LIMIT 1)
              UNION ALL
              SELECT (SELECT o.domain FROM outbox o WHERE o.next_attempt_at IS NOT NULL AND o.domain > l.domain ORDER BY o.domain LIMIT 1)
              FROM lanes l WHERE l.domain IS NOT NULL),
            flying AS MATERIALIZED (
              SELECT o.domain, o.site, o.kind FROM lanes l CROSS JOIN outbox o
              WHERE o.domain = l.domain AND o.state = 2 AND o.line > @now AND o.next_attempt_at IS NOT NULL),
            full_sites AS MATERIALIZED (SELECT site FROM flying GROUP BY site, kind HAVING COUNT(*) >= {perSite}),
            heads AS MATERIALIZED (
              SELECT COALESCE(
                (SELECT o.id FROM outbox o
                 WHERE o.domain = l.domain AND o.state = 0 AND o.next_attempt_at <= @now
                   AND (o.attempts = 0 OR o.next_attempt_at <= @again_due_by) AND o.site NOT IN (SELECT site FROM full_sites)
                 ORDER BY o.line LIMIT 1),
                (SELECT o.id FROM outbox o
                 WHERE o.domain = l.domain AND o.state = 1 AND o.line <= @again_due_by AND o.next_attempt_at <= @again_due_by
                   AND o.site NOT IN (SELECT site FROM full_sites)
                 ORDER BY o.line LIMIT 1),
                (SELECT o.id FROM outbox o
                 WHERE o.domain = l.domain AND o.state = 2 AND o.line <= @again_due_by AND o.next_attempt_at <= @again_due_by
                   AND o.site NOT IN (SELECT site FROM full_sites)
                 ORDER BY o.line LIMIT 1)) AS id
              FROM lanes l
              WHERE l.domain NOT IN (SELECT domain FROM flying GROUP BY domain HAVING COUNT(*) >= @per_domain)),
            ranked AS MATERIALIZED (
              SELECT o.id, o.kind, o.line, CASE WHEN o.state = 0 THEN 0 ELSE 1 END AS tried,
                ROW_NUMBER() OVER (PARTITION BY o.site ORDER BY o.state, o.line) AS turn,
                (SELECT COUNT(*) FROM flying f WHERE f.site = o.site) AS ahead
              FROM heads h JOIN outbox o ON o.id = h.id),
            {string.Join(",\n", due)}
            UPDATE outbox SET next_attempt_at = @lease_ends_at, state = 2, line = @lease_ends_at, attempts = attempts + 1
            WHERE id IN ({claimed})
            RETURNING id, kind, sealed, attempts, give_up_at, next_attempt_at,
              CAST(CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.next_attempt_at <= @now AND o.id <> outbox.id) THEN 1 ELSE 0 END AS BIGINT),
              (SELECT MIN(o.next_attempt_at) FROM outbox o WHERE o.next_attempt_at > @now AND o.id <> outbox.id)
            """;
    }

    /// <summary>The first items of some kinds. Rows that another server has locked are passed over, so each limit counts what this server gets.</summary>
    private string Due(string name, string which, string perSite, string count) => $"""
        {name} AS MATERIALIZED (
          SELECT o.id FROM ranked r JOIN outbox o ON o.id = r.id
          WHERE {which} AND r.turn + r.ahead <= {perSite} AND o.next_attempt_at <= @now
          ORDER BY r.tried, r.turn + r.ahead, r.line LIMIT {count} {database.SkipLocked})
        """;

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
}
