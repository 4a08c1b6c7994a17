using System.Net;
using Doorcode.Http;
using Doorcode.Pages;
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

    /// <summary>Every form of the pages, and the endpoint that does the same; none for what only pages do.</summary>
    private static readonly Dictionary<string, string> Siblings = new(StringComparer.Ordinal)
    {
        ["language"] = "",
        ["register"] = "POST register",
        ["code"] = "POST confirm-otp",
        ["code/again"] = "POST resend-otp",
        ["forgot"] = "POST forgot-password",
        ["reset"] = "POST reset-password",
        ["reset/again"] = "POST forgot-password",
        ["sign-in"] = "POST login",
        ["sign-in/mail"] = "POST login-otp",
        ["sign-in/passkey"] = "POST login/passkey",
        ["sign-in/passkey/options"] = "POST login/passkey/options",
        ["second-factor"] = "POST login/second-factor",
        ["second-factor/options"] = "POST login/second-factor/options",
        ["sign-out"] = "POST logout",
        ["confirm"] = "POST reauthenticate",
        ["confirm/options"] = "POST reauthenticate/options",
        ["profile"] = "PATCH me",
        ["password"] = "POST change-password",
        ["sessions/end"] = "DELETE sessions/{id:guid}",
        ["sessions/end-all"] = "POST logout-all",
        ["address"] = "POST change-email",
        ["address/confirm"] = "POST confirm-email",
        ["address/stop"] = "POST stop-email-change",
        ["export"] = "GET me/export",
        ["delete"] = "DELETE me",
        ["factors/totp/begin"] = "POST factors/totp",
        ["factors/totp"] = "POST factors/totp/confirm",
        ["factors/totp/remove"] = "DELETE factors/totp",
        ["factors/recovery-codes"] = "",
        ["factors/recovery-codes/replace"] = "POST factors/recovery-codes",
        ["passkeys"] = "POST passkeys",
        ["passkeys/options"] = "POST passkeys/options",
        ["passkeys/rename"] = "PATCH passkeys/{id:guid}",
        ["passkeys/remove"] = "DELETE passkeys/{id:guid}",
    };

    /// <summary>The forms that only pages have.</summary>
    internal static IEnumerable<string> FormsWithoutEndpoint => Siblings.Where(form => form.Value.Length == 0).Select(form => form.Key);

    [Fact]
    public async Task A_form_of_a_page_takes_from_the_allowance_of_the_endpoint_that_does_the_same()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:EmailLogin:Enabled=true");
        var limits = Endpoints.All(app).ToLookup(
            endpoint => $"{Endpoints.Method(endpoint)} {Endpoints.Path(endpoint)}",
            endpoint => endpoint.Metadata.GetMetadata<NetworkAdmission>()?.Limit,
            StringComparer.Ordinal);
        var forms = limits.Select(each => each.Key).Where(key => key.StartsWith("POST /account/", StringComparison.Ordinal)).ToList();

        Assert.Equivalent(Siblings.Keys.Select(form => $"POST /account/{form}"), forms, strict: true);
        foreach (var (form, sibling) in Siblings)
        {
            var expected = sibling.Length == 0 ? null : Assert.Single(limits[sibling.Replace(" ", " /api/users/", StringComparison.Ordinal)].Distinct());
            Assert.Equal((form, expected), (form, Assert.Single(limits[$"POST /account/{form}"])));
        }
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

    [Fact]
    public async Task Without_a_session_no_form_is_waited_for()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var forms = Endpoints.All(app)
            .Where(endpoint => endpoint.Metadata.GetMetadata<MembersOnly>() is not null && Endpoints.Method(endpoint) == "POST")
            .ToList();

        Assert.Superset(
            new HashSet<string>(["/account/profile", "/account/delete"], StringComparer.Ordinal),
            forms.Select(Endpoints.Path).ToHashSet(StringComparer.Ordinal));
        foreach (var form in forms)
            Assert.Equal(HttpStatusCode.SeeOther, (await RawHttp.HeadersAsync(app, Silent(form, "application/x-www-form-urlencoded"))).Status);
    }

    /// <summary>Declares a body that never comes.</summary>
    private static string Silent(RouteEndpoint endpoint, string type = "application/json") =>
        $"{Endpoints.Method(endpoint)} {Endpoints.PathOfOne(endpoint)} HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n"
        + $"Content-Type: {type}\r\nContent-Length: 65536\r\n\r\n";

    /// <summary>The limit let it through, whatever became of the guess.</summary>
    private static void Passed(Answer answer) =>
        Assert.Contains(answer.Code, new[] { Problems.CodeRejected.Code, Problems.AttemptsExhausted.Code });
}
