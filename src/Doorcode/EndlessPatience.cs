namespace Doorcode;

/// <summary>The patience of a caller that is no HTTP request, such as a command: it stops waiting by its own token alone.</summary>
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
