namespace Doorcode.Mail;

/// <summary>
/// From when on this server claims mail that was claimed before. After an outage that outlasts a lease no lease holds, and a
/// server that has sent a mail meanwhile must be the first to say so. Therefore nobody takes anything over until it has had
/// the database for a while; at its start it cannot know for how long it has, and waits, too.
/// </summary>
/// <remarks>Times are the database's, UTC milliseconds since 1970; a jump of its clock is a gap like another.</remarks>
internal sealed class LeaseGuard
{
    /// <summary>
    /// Turns begin at shorter intervals while the database answers. An outage in which a lease ends is longer: a lease goes on
    /// for half a minute after SMTP's last chance to answer. A turn that fails now and then is none.
    /// </summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Who knows what was sent tries to record it every second. A try may take three, and meet an idle connection that has died
    /// without a word, until TCP keepalive has ended those.
    /// </summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(15);

    private long? _lastTurn;

    /// <summary>From when on, unless the database goes away again.</summary>
    public long From { get; private set; }

    /// <summary>A turn begins now.</summary>
    /// <returns>Until when a mail must have fallen due that was claimed before.</returns>
    public long Begin(long now)
    {
        if (_lastTurn is not { } last || Math.Abs(now - last) > (long)LongestGap.TotalMilliseconds)
            From = now + (long)Wait.TotalMilliseconds;

        return now < From ? long.MinValue : now;
    }

    /// <summary>The database has answered in the turn that began then.</summary>
    public void DatabaseAnswered(long begun) => _lastTurn = begun;
}
