using Doorcode.Stack;

namespace Doorcode.Tests.Fixtures;

/// <summary>
/// Carries connections to a port of 127.0.0.1. Once cut, those that are there stay open and carry nothing; new ones work.
/// </summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly Forwarder _forwarder;
    private int _cuts;

    public Wire(int target) => _forwarder = new Forwarder(target, Begin);

    public int Port => _forwarder.Port;

    /// <summary>As when a machine loses its power: nobody is told.</summary>
    public void Cut() => Interlocked.Increment(ref _cuts);

    public ValueTask DisposeAsync() => _forwarder.DisposeAsync();

    private (Func<bool> OnQuestion, Func<bool> OnAnswer) Begin()
    {
        var cutsBefore = Volatile.Read(ref _cuts);
        return (IsWhole, IsWhole);

        bool IsWhole() => Volatile.Read(ref _cuts) == cutsBefore;
    }
}
