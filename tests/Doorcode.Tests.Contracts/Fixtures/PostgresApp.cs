namespace Doorcode.Tests.Fixtures;

/// <summary>The real server over a PostgreSQL database of its own.</summary>
public sealed class PostgresApp : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartOnPostgresAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>Two servers over one PostgreSQL database, without network limits.</summary>
public sealed class TwoServers : IAsyncLifetime
{
    public DoorcodeApp First { get; private set; } = null!;

    public DoorcodeApp Second { get; private set; } = null!;

    /// <summary>The one, the other, the one …</summary>
    public DoorcodeApp this[int turn] => turn % 2 == 0 ? First : Second;

    public async ValueTask InitializeAsync()
    {
        First = await DoorcodeApp.StartOnPostgresAsync("Doorcode:RateLimits:Enabled=false");
        Second = await First.StartBesideAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Where the start has failed, there is none.
        foreach (var server in new[] { Second, First }.OfType<DoorcodeApp>())
            await server.DisposeAsync();
    }
}
