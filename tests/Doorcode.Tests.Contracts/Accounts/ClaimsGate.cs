using System.Text.Json.Nodes;

namespace Doorcode.Tests.Accounts;

/// <summary>Holds up whoever asks for the claims of a token: that is after all is read and before anything is written.</summary>
internal sealed class ClaimsGate
{
    private TaskCompletionSource? _shut;
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    public static void Register(IServiceCollection services)
    {
        services.AddSingleton<ClaimsGate>();
        new DoorcodeBuilder(services).AddAccessTokenClaims<GatedClaims>();
    }

    public void Shut() => _shut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open()
    {
        Interlocked.Exchange(ref _waiting, 0);
        Interlocked.Exchange(ref _shut, null)?.SetResult();
    }

    public async Task PassAsync()
    {
        if (Volatile.Read(ref _shut) is not { } shut)
            return;

        Interlocked.Increment(ref _waiting);
        await shut.Task;
    }
}

internal sealed class GatedClaims(ClaimsGate gate) : IAccessTokenClaims
{
    public async ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel)
    {
        await gate.PassAsync();
        return null;
    }
}
