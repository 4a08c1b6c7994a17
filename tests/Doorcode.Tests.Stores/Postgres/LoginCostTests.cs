using Doorcode.Tests.Devices;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What a login costs on PostgreSQL with its limits on.</summary>
public sealed class LoginCostTests : IAsyncLifetime
{
    /// <summary>The driver prepares a statement at its second use.</summary>
    private const int Uses = 3;

    private RoundTrips _trips = null!;
    private DoorcodeApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(await SharedPostgres.Cluster.NewDatabaseAsync());
        _trips = new RoundTrips(connection.Port);
        connection.Port = _trips.Port;
        _app = await DoorcodeApp.StartOnAsync(connection.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _trips.DisposeAsync();
    }

    [Fact]
    public async Task A_login_is_four_round_trips()
    {
        var ada = await _app.JoinAsync("ada@example.org");
        for (var use = 0; use < Uses; use++)
            (await ada.LogInAsync()).ShouldBe(200);

        var before = _trips.Count;
        (await ada.LogInAsync()).ShouldBe(200);

        // The buckets of the network and its site; those of the account; the account; the session with its audit line and the token given back.
        Assert.Equal(4, _trips.Count - before);
    }

    [Fact]
    public async Task A_login_of_a_known_device_costs_as_much()
    {
        var bea = await _app.JoinAsync("bea@example.org");
        var device = await bea.DeviceAsync();
        for (var use = 0; use < Uses; use++)
            (await bea.LogInFromAsync(device)).ShouldBe(200);

        var before = _trips.Count;
        (await bea.LogInFromAsync(device)).ShouldBe(200);

        // The bucket of the device takes the place of those of the account.
        Assert.Equal(4, _trips.Count - before);
    }

    [Fact]
    public async Task A_login_with_a_cookie_costs_as_much_and_its_refresh_one_round_trip()
    {
        var cat = await _app.JoinAsync("cat@example.org");
        var cookie = "";
        for (var use = 0; use < Uses; use++)
        {
            cookie = await cat.CookieAsync();
            (await _app.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(200);
        }

        var before = _trips.Count;
        cookie = await cat.CookieAsync();
        Assert.Equal(4, _trips.Count - before);

        before = _trips.Count;
        (await _app.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(200);
        Assert.Equal(1, _trips.Count - before);
    }
}
