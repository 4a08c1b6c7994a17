using System.Globalization;
using System.Net;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Redis;

namespace Doorcode.Tests.RateLimiting;

/// <summary>What the networks of one site may do together.</summary>
public sealed class SiteLimitTests
{
    private const string Proxied = "Doorcode:Proxy:TrustedNetworks:0=127.0.0.8/32";

    private static readonly string[] Tight =
    [
        Proxied,
        "Doorcode:RateLimits:MailingPerSite:Burst=3", "Doorcode:RateLimits:MailingPerSite:Refill=00:00:30",
        "Doorcode:RateLimits:GuessingPerSite:Burst=3", "Doorcode:RateLimits:GuessingPerSite:Refill=00:00:30",
    ];

    /// <summary>Four networks of one site, and one of the site beside it.</summary>
    public static TheoryData<string, string[], string> Sites { get; } = new()
    {
        { "an IPv4 /24", ["203.0.113.0", "203.0.113.1", "203.0.113.128", "203.0.113.255"], "203.0.112.255" },
        { "an IPv4 /24 mapped into IPv6", ["203.0.113.0", "::ffff:203.0.113.1", "::ffff:cb00:7180", "203.0.113.255"], "::ffff:203.0.114.0" },
        { "the /64s of an IPv6 /56", ["2001:db8:7:100::1", "2001:db8:7:101::1", "2001:db8:7:180::1", "2001:db8:7:1ff::1"], "2001:db8:8:100::1" },
        { "the /64s of an IPv6 /48", ["2001:db8:7::1", "2001:db8:7:1::1", "2001:db8:7:8000::1", "2001:db8:7:ffff::1"], "2001:db8:6:ffff::1" },
    };

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
    [MemberData(nameof(Sites))]
    public async Task The_networks_of_a_site_share_its_limits_and_other_sites_do_not(string name, string[] networks, string elsewhere)
    {
        await using var app = await DoorcodeApp.StartAsync(Tight);
        await ShouldShareAsync(app, networks, elsewhere);
        Assert.NotEqual("", name);
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task The_networks_of_a_site_share_its_limits_in_Redis(string name, string[] networks, string elsewhere)
    {
        await using var redis = await RedisApp.StartAsync(Tight);
        await ShouldShareAsync(redis.App, networks, elsewhere);
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

    private static async Task ShouldShareAsync(DoorcodeApp app, string[] networks, string elsewhere)
    {
        using var proxy = new Neighbour(app, "127.0.0.8");
        foreach (var path in new[] { "/api/users/register/", "/api/users/confirm-otp/" })
        {
            foreach (var network in networks[..3])
                (await proxy.PostAsync(path, network)).ShouldBe(Problems.ValidationFailed);

            var limited = await proxy.PostAsync(path, networks[3]);
            limited.ShouldBe(Problems.TooManyRequests);
            Assert.Equal("30", limited.Headers["Retry-After"]);
            (await proxy.PostAsync(path, elsewhere)).ShouldBe(Problems.ValidationFailed);
        }

        // The limits are of what a request does, whatever its path.
        (await proxy.PostAsync("/api/users/resend-otp/", networks[0])).ShouldBe(Problems.TooManyRequests);
        (await proxy.PostAsync("/api/users/login/", networks[0])).ShouldBe(Problems.TooManyRequests);
        Assert.InRange(app.Count("audit WHERE event = 'limit.network' AND outcome = 'limited'"), 1, 4);
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        (await proxy.PostAsync("/api/users/login/", networks[3])).ShouldBe(Problems.ValidationFailed);
    }
}
