using Doorcode.Tests.EventHandlers;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Two servers with handlers over one PostgreSQL database, without network limits.</summary>
public sealed class TwoServersWithHandlers : IAsyncLifetime
{
    public DoorcodeApp First { get; private set; } = null!;

    public DoorcodeApp Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        First = await DoorcodeApp.StartOnPostgresWithAsync(Told.Register, "Doorcode:RateLimits:Enabled=false");
        Second = await First.StartBesideAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { Second, First }.OfType<DoorcodeApp>())
            await server.DisposeAsync();
    }
}

public sealed class PostgresEventHandlerTests(TwoServersWithHandlers servers)
    : EventHandlerContract(servers.First, servers.Second), IClassFixture<TwoServersWithHandlers>;

public sealed class PostgresSlowHandlerTests() : SlowHandlerContract(DoorcodeApp.StartOnPostgresWithAsync);
