namespace Doorcode.Tests.Fixtures;

/// <summary>An app without network limits, so that only the guess budgets act.</summary>
public sealed class UnlimitedApp : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync("Doorcode:RateLimits:Enabled=false");

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
