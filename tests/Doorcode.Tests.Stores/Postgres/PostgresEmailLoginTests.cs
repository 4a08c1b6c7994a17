using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Two servers over one PostgreSQL.</summary>
public sealed class PostgresEmailLoginTests(PostgresEmailLoginTests.EmailLoginServers on)
    : EmailLoginContract(on.First, on.Second), IClassFixture<PostgresEmailLoginTests.EmailLoginServers>
{
    public sealed class EmailLoginServers : IAsyncLifetime
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
