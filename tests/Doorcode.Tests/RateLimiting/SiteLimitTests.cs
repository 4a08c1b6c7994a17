using System.Globalization;
using System.Net;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.RateLimiting;

public sealed class SiteLimitTests : SiteLimitContract
{
    [Theory]
    [MemberData(nameof(Sites))]
    public void A_site_is_an_IPv4_24_or_an_IPv6_48(string name, string[] networks, string elsewhere)
    {
        var site = Assert.Single(networks.Select(network => Caller.SiteOf(IPAddress.Parse(network))).Distinct(StringComparer.Ordinal));
        Assert.NotEqual(site, Caller.SiteOf(IPAddress.Parse(elsewhere)));
        Assert.Equal(4, networks.Select(network => Caller.NetworkOf(IPAddress.Parse(network))).Distinct(StringComparer.Ordinal).Count());
        Assert.NotEqual("", name);
    }

    [Theory]
    [InlineData("2001:db8:7:1{0:x2}::1", "/api/users/register/", 240)]
    [InlineData("2001:db8:7:{0:x}::1", "/api/users/login/", 480)]
    public async Task Turning_through_the_networks_of_a_site_gives_no_more_than_the_site_has(string network, string path, int burst)
    {
        await using var app = await DoorcodeApp.StartAsync(Proxied);
        using var proxy = new Neighbour(app, "127.0.0.8");
        // Four requests of each network, a quarter of what one has.
        for (var i = 0; i < burst; i++)
            (await proxy.PostAsync(path, From(i / 4))).ShouldBe(Problems.ValidationFailed);

        (await proxy.PostAsync(path, From(200))).ShouldBe(Problems.TooManyRequests);
        (await proxy.PostAsync(path, "2001:db8:8::1")).ShouldBe(Problems.ValidationFailed);

        string From(int number) => string.Format(CultureInfo.InvariantCulture, network, number);
    }

    [Fact]
    public async Task A_refusal_by_a_site_takes_nothing_from_the_network()
    {
        await using var app = await DoorcodeApp.StartAsync([.. Tight, "Doorcode:RateLimits:GuessingPerNetwork:Burst=1"]);
        using var proxy = new Neighbour(app, "127.0.0.8");
        for (var i = 1; i <= 3; i++)
            (await proxy.PostAsync("/api/users/login/", $"203.0.113.{i}")).ShouldBe(Problems.ValidationFailed);

        for (var i = 0; i < 5; i++)
            (await proxy.PostAsync("/api/users/login/", "203.0.113.4")).ShouldBe(Problems.TooManyRequests);

        // As soon as the site has a token, the network has its own.
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        (await proxy.PostAsync("/api/users/login/", "203.0.113.4")).ShouldBe(Problems.ValidationFailed);
        (await proxy.PostAsync("/api/users/login/", "203.0.113.4")).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Switched_off_no_site_limit_acts()
    {
        await using var app = await DoorcodeApp.StartAsync([.. Tight, "Doorcode:RateLimits:Enabled=false"]);
        for (var i = 0; i < 10; i++)
            (await app.PostAsync("/api/users/login/")).ShouldBe(Problems.ValidationFailed);
    }

    protected override async Task RunAsync(string[] settings, Func<DoorcodeApp, Task> test)
    {
        await using var app = await DoorcodeApp.StartAsync(settings);
        await test(app);
    }
}
