using System.Text.Json.Nodes;

namespace Doorcode.Tests.Login;

/// <summary>Whether the app's code fails.</summary>
public sealed class ClaimsOutage
{
    private volatile bool _isOn;
    private HeldCall? _held;

    public bool IsOn
    {
        get => _isOn;
        set => _isOn = value;
    }

    /// <summary>Keeps the next call waiting.</summary>
    public HeldCall HoldNext() => _held = new HeldCall();

    internal Task ArriveAsync() => Interlocked.Exchange(ref _held, null)?.ArriveAsync() ?? Task.CompletedTask;
}

/// <summary>A call that waits.</summary>
public sealed class HeldCall
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the call has come.</summary>
    public Task Reached => _reached.Task;

    public void Release() => _released.SetResult();

    internal Task ArriveAsync()
    {
        _reached.SetResult();
        return _released.Task;
    }
}

internal sealed class FailingClaims(ClaimsOutage outage) : IAccessTokenClaims
{
    public async ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel)
    {
        await outage.ArriveAsync();
        return outage.IsOn ? throw new InvalidOperationException("a test") : new JsonObject { ["plan"] = "pro" };
    }
}
