namespace Doorcode.Administration;

/// <summary>Sessions in C#.</summary>
internal sealed class SessionsForApps(EndSessions end) : ISessions
{
    public async ValueTask<int> EndAllAsync(AccountId account, CancellationToken cancel = default) => await end.RunAsync(account, cancel);
}
