using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Fixtures;

/// <summary>
/// An app with one account for all tests of a class. A class of many cases needs it: the limits let one network register 60
/// accounts, and the app's clock may stand still between cases.
/// </summary>
public sealed class AppWithAccount : IAsyncLifetime
{
    public DoorcodeApp App { get; } = new();

    /// <summary>An access token of the account; it names the account even after it has expired.</summary>
    public string Access { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await App.InitializeAsync();
        Access = (await App.NewTokensAsync()).Access;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
