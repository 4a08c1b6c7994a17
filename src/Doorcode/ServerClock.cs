namespace Doorcode;

/// <summary>
/// The clock that decides when codes, tokens, leases and limits end. Each engine has one: with SQLite it is the host's
/// <see cref="TimeProvider"/>, with PostgreSQL the database's clock, which is the same for all servers.
/// </summary>
/// <remarks>
/// An adapter registers its clock as a keyed singleton under the name of its provider, beside its database. Without one, the
/// host's <see cref="TimeProvider"/> decides.
/// </remarks>
/// <param name="timers">The host's time provider.</param>
public abstract class ServerClock(TimeProvider timers)
{
    /// <summary>The current time; UTC milliseconds since 1970.</summary>
    public abstract long Now { get; }

    /// <summary>Waits and measures durations. Its time of day decides nothing.</summary>
    public TimeProvider Timers { get; } = timers;
}
