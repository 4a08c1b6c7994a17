using System.Text.Json.Nodes;
using Doorcode.Events;
using Doorcode.Outbox;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.EventHandlers;

/// <summary>
/// Stores events for the handlers of the app, one row of the outbox for each handler, in the transaction that makes them true. Without a
/// handler it writes nothing.
/// </summary>
internal sealed class AccountFeed(RegisteredHandlers handlers, OutboxQueue queue, LookupKeys keys) : IEventFollower, IAccountData
{
    /// <summary>For so long a handler may fail.</summary>
    private static readonly TimeSpan TriedFor = TimeSpan.FromDays(7);

    private bool IsOn => handlers.All.Count > 0;

    public string Name => "event_numbers";

    public async ValueTask FollowAsync(Transaction transaction, EventRecord fact)
    {
        if (!IsOn || fact.Account is not { } account)
            return;

        foreach (var kind in fact.Kind.Told)
            await StoreAsync(transaction, account, kind);

        if (fact.EndedSessions > 0)
            await StoreAsync(transaction, account, AccountEventKinds.SessionEnded);
    }

    /// <summary>Tells what no <see cref="EventRecord"/> says; at the end of the transaction.</summary>
    public ValueTask TellAsync(Transaction transaction, AccountId account, string kind) =>
        IsOn ? StoreAsync(transaction, account, kind) : ValueTask.CompletedTask;

    /// <summary>The events themselves are the app's; a number tells its owner nothing.</summary>
    public ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) => ValueTask.FromResult<JsonNode?>(null);

    /// <summary>With handlers, the event of the deletion removes the numbers, so nothing is left to erase here.</summary>
    public ValueTask EraseAsync(Transaction transaction, AccountId account) =>
        IsOn ? ValueTask.CompletedTask : EventSequences.EraseAsync(transaction, account);

    private async ValueTask StoreAsync(Transaction transaction, AccountId account, string kind)
    {
        var number = string.Equals(kind, AccountEventKinds.AccountDeleted, StringComparison.Ordinal)
            ? await EventSequences.LastAsync(transaction, account)
            : await EventSequences.NextAsync(transaction, account);
        var (id, now) = (TimeOrderedId.New(transaction.Now), transaction.Now);
        foreach (var handler in handlers.All)
        {
            var stored = new StoredEvent(handler.Name, id, kind, account.Value, number, now);
            await queue.EnqueueAsync(
                transaction,
                new OutboxItem(EventLanes.EventKind, stored.Write(), now + (long)TriedFor.TotalMilliseconds, EventLanes.LaneOf(stored, keys)));
        }
    }
}
