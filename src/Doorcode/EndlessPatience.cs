namespace Doorcode;

/// <summary>The patience of a caller other than an HTTP request, such as a command: only its cancellation token ends the wait.</summary>
internal sealed class EndlessPatience : IPatience, IDisposable
{
    private EndlessPatience()
    {
    }

    /// <summary>The only one.</summary>
    public static EndlessPatience Value { get; } = new();

    public IDisposable Pause(TimeSpan atMost) => this;

    public void Dispose()
    {
    }
}
