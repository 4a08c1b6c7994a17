namespace Doorcode.Rig;

/// <summary>
/// Stands between a server and its database, and counts the round trips: something was asked, however much at once, and an answer
/// began.
/// </summary>
public sealed class RoundTrips : IAsyncDisposable
{
    private readonly Forwarder _forwarder;
    private long _count;

    /// <summary>Begins to listen.</summary>
    /// <param name="database">The database's port of the loopback interface.</param>
    public RoundTrips(int database) => _forwarder = new Forwarder(database, Begin);

    /// <summary>The port that takes the place of the database's.</summary>
    public int Port => _forwarder.Port;

    /// <summary>How many there were, over all connections.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _forwarder.DisposeAsync();

    private (Func<bool> OnQuestion, Func<bool> OnAnswer) Begin()
    {
        var asks = 0;
        return (Ask, Answer);

        bool Ask()
        {
            Volatile.Write(ref asks, 1);
            return true;
        }

        bool Answer()
        {
            Interlocked.Add(ref _count, Interlocked.Exchange(ref asks, 0));
            return true;
        }
    }
}
