using Doorcode.Tests.Devices;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Two servers over one PostgreSQL.</summary>
public sealed class PostgresDeviceTests(PostgresDeviceTests.AttackedServers attacked)
    : KnownDeviceContract(attacked.First, attacked.Second), IClassFixture<PostgresDeviceTests.AttackedServers>
{
    public sealed class AttackedServers : IAsyncLifetime
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
            await Second.DisposeAsync();
            await First.DisposeAsync();
        }
    }
}
