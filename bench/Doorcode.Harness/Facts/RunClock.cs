namespace Doorcode.Harness.Facts;

/// <summary>Milliseconds since the run began, by a clock that never jumps.</summary>
internal sealed class RunClock
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public long Now => (long)TimeProvider.System.GetElapsedTime(_start).TotalMilliseconds;
}
