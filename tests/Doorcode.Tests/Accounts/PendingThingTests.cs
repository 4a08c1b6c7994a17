using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Accounts;

public sealed class PendingThingTests(PendingThingTests.PendingApp pending)
    : PendingThingContract(pending.App), IClassFixture<PendingThingTests.PendingApp>
{
    public sealed class PendingApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
