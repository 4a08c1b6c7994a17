namespace Doorcode.Outbox;

/// <summary>What the other side said to an item. Reasons name no address: they are logged and stored.</summary>
internal abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>It has taken the item and answers for it.</summary>
    public static Delivery Accepted { get; } = new Taken();

    /// <summary>Not now.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Deferred(string Reason) : Delivery;

    /// <summary>Never, for this recipient.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(string Reason) : Delivery;

    private sealed record Taken : Delivery;
}
