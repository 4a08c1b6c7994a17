using Doorcode.Tests.Fixtures;
using Doorcode.Tests.SessionList;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresSessionListTests(PostgresApp postgres) : SessionListContract(postgres.App), IClassFixture<PostgresApp>;

public sealed class PostgresIdleSessionTests(PostgresIdleSessionTests.IdleServers idle)
    : IdleSessionContract(idle.First, idle.Second), IClassFixture<PostgresIdleSessionTests.IdleServers>
{
    public sealed class IdleServers : IAsyncLifetime
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
