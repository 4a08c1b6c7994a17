using Doorcode.Tests.Fixtures;
using Doorcode.Tests.NewDevice;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresNewDeviceTests(PostgresNewDeviceTests.RememberingServers remembering)
    : NewDeviceContract(remembering.First, remembering.Second), IClassFixture<PostgresNewDeviceTests.RememberingServers>
{
    public sealed class RememberingServers : IAsyncLifetime
    {
        public DoorcodeApp First { get; private set; } = null!;

        public DoorcodeApp Second { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            First = await DoorcodeApp.StartOnPostgresAsync(Settings);
            Second = await First.StartBesideAsync();
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var server in new[] { Second, First }.OfType<DoorcodeApp>())
                await server.DisposeAsync();
        }
    }
}
