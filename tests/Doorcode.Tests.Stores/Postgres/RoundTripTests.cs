using Doorcode.Tests.Fixtures;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>An app with its limits on, whose round trips to PostgreSQL are counted.</summary>
/// <param name="settings">Settings of the app.</param>
public abstract class RoundTripTests(params string[] settings) : IAsyncLifetime
{
    /// <summary>The driver prepares a statement at its second use.</summary>
    protected const int Uses = 3;

    private RoundTrips _trips = null!;

    protected DoorcodeApp App { get; private set; } = null!;

    /// <summary>How many there were.</summary>
    protected long Trips => _trips.Count;

    public async ValueTask InitializeAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(await SharedPostgres.Cluster.NewDatabaseAsync());
        _trips = new RoundTrips(connection.Port);
        connection.Port = _trips.Port;
        App = await DoorcodeApp.StartOnAsync(connection.ConnectionString, settings);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await App.DisposeAsync();
        await _trips.DisposeAsync();
    }
}
