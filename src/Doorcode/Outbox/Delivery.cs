using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Outbox;

/// <summary>What the other side said to an item. Reasons name no address: they are logged and stored.</summary>
[Experimental("DOORCODE002")]
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>It has taken the item and answers for it.</summary>
    public static Delivery Accepted { get; } = new Taken();

    /// <summary>The item was refused for now; a later attempt may succeed.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Deferred(string Reason) : Delivery;

    /// <summary>The item was refused for good: no attempt can reach this recipient.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(string Reason) : Delivery;

    private sealed record Taken : Delivery;
}
