namespace Doorcode.Outbox;

/// <summary>
/// Decides from when on this server may claim an item again. An outage can outlast all leases. A server that sent an item meanwhile must
/// then record it before another server claims the item. So this server claims nothing again until the database has answered for a
/// while. It also waits after its own start, because it cannot know when an outage ended.
/// </summary>
/// <remarks>Times are the database's, UTC milliseconds since 1970; a jump of its clock is a gap like another.</remarks>
internal sealed class LeaseGuard
{
    /// <summary>
    /// Rounds begin at shorter intervals while the database answers. An outage in which a lease ends is longer: a lease goes on
    /// for half a minute after the other side's last chance to answer. A round that fails now and then is no outage.
    /// </summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The server that sent an item tries to record it every second. A try may take three seconds, and may meet idle connections that
    /// have died silently, until TCP keepalive has ended those.
    /// </summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(15);

    private long? _lastRound;

    /// <summary>The time from which on items are taken over, unless the database is lost again.</summary>
    public long From { get; private set; }

    /// <summary>A round begins now.</summary>
    /// <returns>By when an item that was claimed before must have been due.</returns>
    public long Begin(long now)
    {
        if (_lastRound is not { } last || Math.Abs(now - last) > (long)LongestGap.TotalMilliseconds)
            From = now + (long)Wait.TotalMilliseconds;

        return now < From ? long.MinValue : now;
    }

    /// <summary>The database has answered in the round that began then.</summary>
    public void DatabaseAnswered(long begun) => _lastRound = begun;
}
