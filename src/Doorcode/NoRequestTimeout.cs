namespace Doorcode;

/// <summary>The timeout of a caller other than an HTTP request, such as a command: it has none, and only its cancellation token ends the wait.</summary>
internal sealed class NoRequestTimeout : IRequestTimeout, IDisposable
{
    private NoRequestTimeout()
    {
    }

    /// <summary>The only one.</summary>
    public static NoRequestTimeout Value { get; } = new();

    public IDisposable Pause(TimeSpan atMost) => this;

    public void Dispose()
    {
    }
}
