namespace Doorcode.Outbox;

/// <summary>What a sender found in a payload.</summary>
internal abstract record OpenedItem
{
    private OpenedItem()
    {
    }

    /// <summary>Something to send.</summary>
    /// <param name="SendAsync">Tries once, and returns what the other side said; expected failures do not throw.</param>
    public sealed record Ready(Func<CancellationToken, Task<Delivery>> SendAsync) : OpenedItem;

    /// <summary>Nothing to send: it was stored so that its request costs the same as any other.</summary>
    public sealed record Decoy : OpenedItem;

    /// <summary>A newer version wrote it and has to send it.</summary>
    public sealed record FromNewerVersion : OpenedItem;
}
