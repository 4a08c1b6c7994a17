
namespace Doorcode.Tests.Fixtures;

/// <summary>
/// Carries connections to a port of 127.0.0.1, as an address does that moves from one machine to another. Once cut, those that are
/// there stay open and carry nothing; new ones work.
/// </summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly Forwarder _forwarder;
    private int _cuts;
    private int _target;

    public Wire(int target)
    {
        _target = target;
        _forwarder = new Forwarder(() => Volatile.Read(ref _target), Begin);
    }

    public int Port => _forwarder.Port;

    /// <summary>As when a machine loses its power: nobody is told.</summary>
    public void Cut() => Interlocked.Increment(ref _cuts);

    /// <summary>Carries new connections to another port; those that are there stay.</summary>
    public void MoveTo(int target) => Volatile.Write(ref _target, target);

    /// <summary>As when a proxy is restarted: the connections that are there are closed.</summary>
    public void HangUp() => _forwarder.HangUp();

    public ValueTask DisposeAsync() => _forwarder.DisposeAsync();

    private (Func<bool> OnQuestion, Func<bool> OnAnswer) Begin()
    {
        var cutsBefore = Volatile.Read(ref _cuts);
        return (IsWhole, IsWhole);

        bool IsWhole() => Volatile.Read(ref _cuts) == cutsBefore;
    }
}
