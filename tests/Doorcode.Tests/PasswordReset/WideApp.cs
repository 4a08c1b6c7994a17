using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.PasswordReset;

/// <summary>An app over SQLite whose networks may send as much as the tests do.</summary>
public sealed class WideApp : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(PasswordCalls.WideNetworks);

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
