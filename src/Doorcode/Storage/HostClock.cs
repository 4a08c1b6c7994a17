namespace Doorcode.Storage;

/// <summary>The host's <see cref="TimeProvider"/> decides: for a database that one server uses.</summary>
internal sealed class HostClock(TimeProvider host) : ServerClock(host)
{
    public override long Now => Timers.GetUtcNow().ToUnixTimeMilliseconds();
}
