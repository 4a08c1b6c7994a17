using System.Net;
using Doorcode.Http;
using Doorcode.RateLimiting;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Tests.RateLimiting;

public sealed class NetworkLimitTests
{
    private const string Tight = "Doorcode:RateLimits:GuessingPerNetwork:Burst=3";
    private const string Slow = "Doorcode:RateLimits:GuessingPerNetwork:Refill=00:00:30";

    private static readonly (string, string?)[] Guess = [("email", "ada@example.org"), ("otp", "123456")];

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("2001:db8:1:2::1", "192.0.2.1", false)]
    public void A_network_is_an_IPv4_address_or_the_64_of_an_IPv6_address(string one, string other, bool same) =>
        Assert.Equal(same, Caller.NetworkOf(IPAddress.Parse(one)) == Caller.NetworkOf(IPAddress.Parse(other)));

    [Fact]
    public async Task A_network_that_asks_too_often_waits_and_others_do_not()
    {
        await using var app = await DoorcodeApp.StartAsync(Tight, Slow);
        using var one = new Neighbour(app, "127.0.0.2");
        using var other = new Neighbour(app, "127.0.0.3");
        for (var i = 0; i < 3; i++)
            Passed(await one.PostAsync("/api/users/confirm-otp/", Guess));

        var limited = await one.PostAsync("/api/users/confirm-otp/", Guess);
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("30", limited.Headers["Retry-After"]);
        Passed(await other.PostAsync("/api/users/confirm-otp/", Guess));

        app.Clock.Advance(TimeSpan.FromSeconds(30));
        Passed(await one.PostAsync("/api/users/confirm-otp/", Guess));
        (await one.PostAsync("/api/users/confirm-otp/", Guess)).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Forwarded_headers_are_ignored()
    {
        await using var app = await DoorcodeApp.StartAsync(Tight, Slow);
        using var liar = new Neighbour(app, "127.0.0.2");
        for (var i = 0; i < 3; i++)
            Passed(await liar.PostAsync("/api/users/confirm-otp/", $"203.0.113.{i}", Guess));

        (await liar.PostAsync("/api/users/confirm-otp/", "203.0.113.99", Guess)).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Forwarded_headers_are_believed_only_from_a_trusted_network()
    {
        await using var app = await DoorcodeApp.StartAsync(Tight, Slow, "Doorcode:Proxy:TrustedNetworks:0=127.0.0.8/32");
        using var proxy = new Neighbour(app, "127.0.0.8");
        using var liar = new Neighbour(app, "127.0.0.2");
        for (var i = 0; i < 3; i++)
        {
            Passed(await liar.PostAsync("/api/users/confirm-otp/", $"203.0.113.{i}", Guess));
            Passed(await proxy.PostAsync("/api/users/confirm-otp/", "203.0.113.1", Guess));
        }

        (await liar.PostAsync("/api/users/confirm-otp/", "203.0.113.99", Guess)).ShouldBe(Problems.TooManyRequests);
        (await proxy.PostAsync("/api/users/confirm-otp/", "203.0.113.1", Guess)).ShouldBe(Problems.TooManyRequests);
        // What the client wrote itself stands left of what the proxy saw.
        (await proxy.PostAsync("/api/users/confirm-otp/", "203.0.113.50, 203.0.113.1", Guess)).ShouldBe(Problems.TooManyRequests);
        Passed(await proxy.PostAsync("/api/users/confirm-otp/", "203.0.113.2", Guess));
    }

    [Fact]
    public async Task Spellings_of_a_path_share_one_limit()
    {
        await using var app = await DoorcodeApp.StartAsync(Tight, Slow);
        foreach (var path in new[] { "/api/users/confirm-otp/", "/api/users/confirm-otp", "/API/users/Confirm-OTP" })
            Passed(await app.PostAsync(path, Guess));

        foreach (var path in new[] { "/api/users/confirm-otp", "/api/users/confirm-otp/", "/api/users/%63onfirm-otp/" })
            (await app.PostAsync(path, Guess)).ShouldBe(Problems.TooManyRequests);
        (await app.PostAsync("/api/users/login/", ("email", "ada@example.org"), ("password", "x"))).ShouldBe(Problems.TooManyRequests);
        (await app.PostAsync($"{app.Http.BaseAddress}/api/users/confirm-otp/", Guess)).ShouldBe(404);
        (await app.PostAsync("/api/users//confirm-otp/", Guess)).ShouldBe(404);
    }

    [Fact]
    public async Task A_network_over_its_limit_is_refused_before_its_body_is_read()
    {
        await using var app = await DoorcodeApp.StartAsync(
            Tight, Slow, "Doorcode:RateLimits:MailingPerNetwork:Burst=3", "Doorcode:RateLimits:MailingPerNetwork:Refill=00:00:30",
            "Doorcode:EmailLogin:Enabled=true");
        foreach (var path in new[] { "/api/users/confirm-otp/", "/api/users/register/" })
        {
            for (var i = 0; i < 3; i++)
                (await app.SendAsync(HttpMethod.Post, path, bearer: null, "{}")).ShouldBe(Problems.ValidationFailed);
        }

        foreach (var endpoint in Endpoints.All(app).Where(endpoint => endpoint.Metadata.GetMetadata<NetworkAdmission>() is not null))
            Assert.Equal(HttpStatusCode.TooManyRequests, (await RawHttp.HeadersAsync(app, Silent(endpoint))).Status);
    }

    [Fact]
    public async Task Without_an_access_token_no_body_is_waited_for()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var endpoints = Endpoints.All(app)
            .Where(endpoint => endpoint.Metadata.GetMetadata<AccessTokenMetadata>() is not null
                && endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null)
            .ToList();

        Assert.Contains("/api/users/logout", endpoints.Select(Endpoints.Path));
        foreach (var endpoint in endpoints)
            Assert.Equal(HttpStatusCode.Unauthorized, (await RawHttp.HeadersAsync(app, Silent(endpoint))).Status);
    }

    /// <summary>Declares a body that never comes.</summary>
    private static string Silent(RouteEndpoint endpoint) =>
        $"{Endpoints.Method(endpoint)} {Endpoints.PathOfOne(endpoint)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 65536\r\n\r\n";

    /// <summary>The limit let it through, whatever became of the guess.</summary>
    private static void Passed(Answer answer) =>
        Assert.Contains(answer.Code, new[] { Problems.CodeRejected.Code, Problems.AttemptsExhausted.Code });
}
