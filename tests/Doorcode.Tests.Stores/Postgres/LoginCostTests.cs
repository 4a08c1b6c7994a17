using Doorcode.Tests.Devices;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What a login costs on PostgreSQL with its limits on.</summary>
public sealed class LoginCostTests : RoundTripTests
{
    [Fact]
    public async Task A_login_is_four_round_trips()
    {
        var ada = await App.JoinAsync("ada@example.org");
        for (var use = 0; use < Uses; use++)
            (await ada.LogInAsync()).ShouldBe(200);

        var before = Trips;
        (await ada.LogInAsync()).ShouldBe(200);

        // The buckets of the network and its site; those of the account; the account; the session with its audit line and the token given back.
        Assert.Equal(4, Trips - before);
    }

    [Fact]
    public async Task A_login_of_a_known_device_costs_as_much()
    {
        var bea = await App.JoinAsync("bea@example.org");
        var device = await bea.DeviceAsync();
        for (var use = 0; use < Uses; use++)
            (await bea.LogInFromAsync(device)).ShouldBe(200);

        var before = Trips;
        (await bea.LogInFromAsync(device)).ShouldBe(200);

        // The bucket of the device takes the place of those of the account.
        Assert.Equal(4, Trips - before);
    }

    [Fact]
    public async Task A_login_with_a_cookie_costs_as_much_and_its_refresh_one_round_trip()
    {
        var cat = await App.JoinAsync("cat@example.org");
        var cookie = "";
        for (var use = 0; use < Uses; use++)
        {
            cookie = await cat.CookieAsync();
            (await App.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(200);
        }

        var before = Trips;
        cookie = await cat.CookieAsync();
        Assert.Equal(4, Trips - before);

        before = Trips;
        (await App.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(200);
        Assert.Equal(1, Trips - before);
    }
}
