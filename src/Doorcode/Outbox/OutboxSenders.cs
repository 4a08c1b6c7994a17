namespace Doorcode.Outbox;

/// <summary>The senders of this version, by the kind of items that they send.</summary>
internal sealed class OutboxSenders(IEnumerable<IOutboxSender> senders)
{
    private readonly Dictionary<string, IOutboxSender> _senders = senders.ToDictionary(sender => sender.Kind, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<IOutboxSender> All => _senders.Values;

    /// <summary>How long one attempt may take at most. The slowest sender decides.</summary>
    public TimeSpan LongestAttempt => _senders.Values.Select(sender => sender.LongestAttempt).DefaultIfEmpty().Max();

    /// <summary>Finds the sender of a kind; null when this version has none.</summary>
    public IOutboxSender? Find(string kind) => _senders.GetValueOrDefault(kind);
}
