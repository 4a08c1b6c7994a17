namespace Doorcode.Outbox;

/// <summary>
/// The places of this server for items that are on their way. Each kind has its own, so however slowly the items of one kind are sent, those of
/// another do not wait for them.
/// </summary>
/// <param name="senders">Say how many places their kinds have.</param>
internal sealed class OutboxPlaces(OutboxSenders senders)
{
    /// <summary>An item that no sender here can send is handed back at once, so a few places do.</summary>
    private const int ForOthers = 4;

    /// <summary>Stands for the kinds without places of their own.</summary>
    private const string Others = "";

    private readonly IReadOnlyList<IOutboxSender> _senders = [.. senders.All.Where(sender => sender.Places > 0)];

    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <summary>Whether no item could be sent that a sender here knows.</summary>
    public bool AreTaken => _senders.All(sender => Left(sender.Kind) == 0);

    /// <summary>An item is on its way.</summary>
    public void Take(ClaimedItem item) => Change(item, 1);

    /// <summary>It is over.</summary>
    public void Free(ClaimedItem item) => Change(item, -1);

    /// <summary>Asks for as many items as there are places.</summary>
    /// <param name="lease">How long the items are this server's.</param>
    /// <param name="againDueBy">By when an item that was claimed before must have been due.</param>
    public OutboxClaim Claim(TimeSpan lease, long againDueBy) => new(AreTaken ? 0 : Left(Others), lease, againDueBy)
    {
        Kinds = [.. _senders.Select(sender => new KindClaim(sender.Kind, Left(sender.Kind), sender.PlacesOfOneSite))],
    };

    /// <summary>
    /// Whether another claim may find more than this one: a claim takes one item of a lane, and where a place is left, the same lane may have another.
    /// A kind that got none had none.
    /// </summary>
    public bool MayTakeMoreThan(IReadOnlyList<ClaimedItem> claimed) => claimed.Any(item => Left(PlacesOf(item)) > 0);

    private void Change(ClaimedItem item, int by)
    {
        var places = PlacesOf(item);
        _taken[places] = _taken.GetValueOrDefault(places) + by;
    }

    private string PlacesOf(ClaimedItem item) => Find(item.Kind) is null ? Others : item.Kind;

    private int Left(string kind) => Math.Max(0, (Find(kind)?.Places ?? ForOthers) - _taken.GetValueOrDefault(kind));

    private IOutboxSender? Find(string kind) =>
        _senders.FirstOrDefault(sender => string.Equals(sender.Kind, kind, StringComparison.Ordinal));
}
