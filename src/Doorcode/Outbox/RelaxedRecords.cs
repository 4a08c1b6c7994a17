using System.Runtime.InteropServices;

namespace Doorcode.Outbox;

/// <summary>
/// Items whose end was recorded without waiting for the disk (<see cref="OutboxStore.RecordOverAsync"/>). A crash of the database may have
/// forgotten the record, so it is made once more: after a time in which the first record reaches the disk or is lost, and long before
/// the lease of the item ends.
/// </summary>
internal sealed class RelaxedRecords
{
    /// <summary>PostgreSQL writes such a commit to disk within three times its <c>wal_writer_delay</c>, together 0.6 seconds by default.</summary>
    private static readonly long Settled = (long)TimeSpan.FromSeconds(2).TotalMilliseconds;

    /// <summary>After this time the second record no longer waits for others that it can travel with.</summary>
    private static readonly long Overdue = (long)TimeSpan.FromSeconds(5).TotalMilliseconds;

    private readonly Queue<Recorded> _waiting = new();

    /// <summary>Remembers records that were made for the first time.</summary>
    /// <param name="ids">The items.</param>
    /// <param name="at">When, UTC milliseconds since 1970.</param>
    public void Add(IEnumerable<Guid> ids, long at)
    {
        foreach (var id in ids)
            _waiting.Enqueue(new Recorded(id, at));
    }

    /// <summary>The records to make once more, in company of others.</summary>
    public IReadOnlyList<Guid> Beside(long now) => Older(now, Settled);

    /// <summary>The records to make once more even if nothing else is to be recorded.</summary>
    public IReadOnlyList<Guid> Alone(long now) => Older(now, Overdue);

    /// <summary>Forgets the first records: they have been made twice.</summary>
    public void Forget(int count)
    {
        for (var i = 0; i < count; i++)
            _waiting.Dequeue();
    }

    /// <summary>The clock may have jumped back: then nothing is held up by it.</summary>
    private Guid[] Older(long now, long age) =>
        [.. _waiting.TakeWhile(record => Math.Abs(now - record.At) >= age).Select(record => record.Id)];

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Recorded(Guid Id, long At);
}
