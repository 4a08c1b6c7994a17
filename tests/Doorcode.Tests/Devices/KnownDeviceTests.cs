using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Devices;

public sealed class KnownDeviceTests(KnownDeviceTests.AttackedApp attacked)
    : KnownDeviceContract(attacked.App, attacked.App), IClassFixture<KnownDeviceTests.AttackedApp>
{
    public sealed class AttackedApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
