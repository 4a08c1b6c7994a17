using System.Runtime.InteropServices;
using Doorcode.Storage;

namespace Doorcode.Audit;

/// <summary>
/// Puts refusals by a limit, and logins that cost no hash, into the audit log. They come in floods and cost their sender nothing,
/// so they must not fill the disk: in each minute the first of a kind is written at once, the others of its kind become one line
/// with their number, and beyond so many kinds all together become one.
/// </summary>
internal sealed class LimitedAttempts(AuditStore store) : IMaintenance
{
    internal const int MostKinds = 60;

    private readonly Lock _lock = new();
    private Dictionary<Kind, Repeated> _kinds = [];
    private long _others;

    /// <summary>Records a refusal; returns whether it is written by itself.</summary>
    public async Task<bool> AddAsync(AuditEntry entry, CancellationToken cancel)
    {
        var kind = new Kind(entry.Event, entry.Outcome, entry.Subject is null ? "" : Convert.ToHexString(entry.Subject), entry.By?.Network ?? "");
        lock (_lock)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_kinds, kind);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref known))
            {
                known = known with { More = known.More + 1 };
                return false;
            }

            if (_kinds.Count >= MostKinds)
            {
                _others++;
                return false;
            }

            _kinds.Add(kind, new Repeated(entry, 0));
        }

        await store.WriteAsync([entry], cancel);
        return true;
    }

    public async Task MaintainAsync(CancellationToken cancel)
    {
        Dictionary<Kind, Repeated> kinds;
        long others;
        lock (_lock)
        {
            (kinds, _kinds) = (_kinds, []);
            (others, _others) = (_others, 0);
        }

        var lines = kinds.Values
            .Where(kind => kind.More > 0)
            .Select(kind => kind.First with { Details = $"{kind.More} more in a minute" })
            .ToList();
        if (others > 0)
            lines.Add(new AuditEntry(AuditEvent.NetworkLimit, AuditOutcome.Limited) { Details = $"{others} more in a minute, of many networks or addresses" });

        if (lines.Count == 0)
            return;

        try
        {
            await store.WriteAsync(lines, cancel);
        }
        catch
        {
            PutBack(kinds, others);
            throw;
        }
    }

    /// <summary>What could not be written is told the next time, with what has come meanwhile.</summary>
    private void PutBack(Dictionary<Kind, Repeated> kinds, long others)
    {
        lock (_lock)
        {
            _others += others;
            foreach (var (kind, repeated) in kinds)
            {
                if (repeated.More > 0)
                    _kinds[kind] = repeated with { More = repeated.More + (_kinds.GetValueOrDefault(kind)?.More ?? 0) };
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Kind(string Event, string Outcome, string Subject, string Network);

    private sealed record Repeated(AuditEntry First, long More);
}
