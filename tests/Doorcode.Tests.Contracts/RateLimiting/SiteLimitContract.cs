using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.RateLimiting;

/// <summary>What the networks of one site may do together, over every store of limits.</summary>
public abstract class SiteLimitContract
{
    protected const string Proxied = "Doorcode:Proxy:TrustedNetworks:0=127.0.0.8/32";

    protected static readonly string[] Tight =
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
    public async Task The_networks_of_a_site_share_its_limits_and_other_sites_do_not(string name, string[] networks, string elsewhere)
    {
        await RunAsync(Tight, app => ShouldShareAsync(app, networks, elsewhere));
        Assert.NotEqual("", name);
    }

    /// <summary>Runs a test against an app with these settings.</summary>
    protected abstract Task RunAsync(string[] settings, Func<DoorcodeApp, Task> test);

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
