namespace Doorcode.Passwords;

/// <summary>
/// The memory that hashes may take at once. Who computes one takes its memory first, and waits while others have too much of it; those who
/// wait get it in the order in which they came. A hash that needs more than there is gets all of it, so it runs alone.
/// </summary>
/// <param name="kibibytes">How much there is.</param>
internal sealed class HashMemory(long kibibytes)
{
    private readonly object _lock = new();
    private readonly long _all = Math.Max(1, kibibytes);
    private long _taken;
    private long _tickets;
    private long _turn;

    /// <summary>
    /// The memory for the hashes of this process: half of what .NET may use. The other half is for everything else. In a container, .NET
    /// may use three quarters of the container's limit; without a limit, all memory of the machine.
    /// </summary>
    public static HashMemory OfProcess { get; } = new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 >> 10);

    /// <summary>How many wait for memory.</summary>
    public long Waiting
    {
        get
        {
            lock (_lock)
                return _tickets - _turn;
        }
    }

    /// <summary>How many hashes of a size have room at once: at least one, and no more than there are cores.</summary>
    /// <param name="kibibytesEach">What one takes.</param>
    /// <param name="cores">How many cores there are.</param>
    public int Room(long kibibytesEach, int cores) => (int)Math.Clamp(_all / kibibytesEach, 1, Math.Max(1, cores));

    /// <summary>Takes the memory of one hash; dispose of it after the hash.</summary>
    /// <param name="kibibytes">What it takes.</param>
    public Share Take(long kibibytes)
    {
        var size = Math.Min(kibibytes, _all);
        lock (_lock)
        {
            var ticket = _tickets++;
            while (ticket != _turn || _taken + size > _all)
                Monitor.Wait(_lock);

            _turn++;
            _taken += size;
            Monitor.PulseAll(_lock);
        }

        return new Share(this, size);
    }

    private void Release(long size)
    {
        lock (_lock)
        {
            _taken -= size;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The memory of a hash that runs.</summary>
    internal readonly struct Share(HashMemory memory, long size) : IDisposable
    {
        public void Dispose() => memory.Release(size);
    }
}
