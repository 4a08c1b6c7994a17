using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Doorcode.Addresses;

namespace Doorcode.Events;

/// <summary>The audit log, for operators.</summary>
[Experimental("DOORCODE002")]
public sealed class AuditLog
{
    private const int PageSize = 500;

    private readonly AuditStore _store;
    private readonly EventLog _events;
    private readonly ServerClock _clock;

    internal AuditLog(AuditStore store, EventLog events, ServerClock clock) => (_store, _events, _clock) = (store, events, clock);

    /// <summary>The names of the events that this version writes.</summary>
    public IReadOnlyCollection<string> Events => [.. _events.Names];

    /// <summary>The lines of the last while, the oldest first.</summary>
    /// <param name="account">Of this account, or of the address; null for any.</param>
    /// <param name="address">Of this address, or of the account; null for any.</param>
    /// <param name="name">Of this event; null for any.</param>
    /// <param name="since">How far back.</param>
    /// <param name="cancel">Stops between two pages.</param>
    public async IAsyncEnumerable<AuditLine> ReadAsync(
        AccountId? account, EmailAddress? address, string? name, TimeSpan since, [EnumeratorCancellation] CancellationToken cancel)
    {
        var filter = new AuditFilter(account, address is null ? null : _events.KeyOf(address), name);
        var after = TimeOrderedId.FloorOf(Math.Max(0, _clock.Now - (long)since.TotalMilliseconds));
        IReadOnlyList<AuditLine> page;
        do
        {
            page = await _store.ReadAsync(filter, after, PageSize, cancel);
            foreach (var line in page)
                yield return line;

            after = page.Count > 0 ? page[^1].Id : after;
        }
        while (page.Count == PageSize);
    }
}
