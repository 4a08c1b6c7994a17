using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Two servers over one PostgreSQL.</summary>
public sealed class PostgresClaimsOutageTests(PostgresClaimsOutageTests.Servers on)
    : ClaimsOutageContract(on.First, on.Second), IClassFixture<PostgresClaimsOutageTests.Servers>
{
    public sealed class Servers : IAsyncLifetime
    {
        public DoorcodeApp First { get; private set; } = null!;

        public DoorcodeApp Second { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            First = await DoorcodeApp.StartOnPostgresWithAsync(Register, Settings);
            Second = await First.StartBesideAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Second.DisposeAsync();
            await First.DisposeAsync();
        }
    }
}
