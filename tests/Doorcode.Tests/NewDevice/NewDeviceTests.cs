using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.NewDevice;

public sealed class NewDeviceTests(NewDeviceTests.RememberingApp remembering)
    : NewDeviceContract(remembering.App, remembering.App), IClassFixture<NewDeviceTests.RememberingApp>
{
    public sealed class RememberingApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
