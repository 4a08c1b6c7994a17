using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.Sessions;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Tests.Factors;

/// <summary>A login that ends in an enrolment begins a session as any other does: with the cookie, where the client asks for it. On every engine.</summary>
/// <param name="start">Starts an app.</param>
public abstract class EnrolmentCookieContract(Func<string[], Task<DoorcodeApp>> start)
{
    private const string ConfirmTotp = "/api/users/factors/totp/confirm/";
    private const string AddPasskey = "/api/users/passkeys/";

    [Fact]
    public async Task An_authenticator_app_that_completes_a_login_sets_the_cookie()
    {
        await using var app = await StartAsync();
        var ticket = await TicketAsync(app);
        var begun = await app.BeginTotpAsync(ticket);
        var confirmed = await SendAsync(app, ConfirmTotp, ticket, FirstCode(app, begun));
        await ShouldHoldByCookieAsync(app, confirmed, "aal2");
    }

    [Fact]
    public async Task A_passkey_that_completes_a_login_sets_the_cookie()
    {
        await using var app = await StartAsync();
        var ticket = await TicketAsync(app);
        using var authenticator = new SoftAuthenticator();
        var ceremony = await app.OfferAsync(ticket, password: null);
        var added = await SendAsync(app, AddPasskey, ticket, PasskeyCalls.Body(ceremony.Id, authenticator.Create(ceremony.Options)));
        await ShouldHoldByCookieAsync(app, added, "phr");
    }

    [Fact]
    public async Task With_a_session_an_enrolment_begins_none_and_sets_no_cookie()
    {
        await using var app = await start([]);
        var access = (await (await app.JoinAsync(FactorCalls.NewEmail())).TokensAsync()).Access;
        var begun = await app.BeginTotpAsync(access);
        var confirmed = await SendAsync(app, ConfirmTotp, access, FirstCode(app, begun));
        using var authenticator = new SoftAuthenticator();
        var ceremony = await app.OfferAsync(access, password: null);
        var added = await SendAsync(app, AddPasskey, access, PasskeyCalls.Body(ceremony.Id, authenticator.Create(ceremony.Options)));
        foreach (var answer in new[] { confirmed, added })
        {
            answer.ShouldBe(201);
            Assert.False(answer.Headers.ContainsKey("Set-Cookie") || answer.Has("access"));
        }
    }

    [Fact]
    public async Task Every_endpoint_that_begins_a_session_takes_use_cookie()
    {
        await using var app = await start(["Doorcode:EmailLogin:Enabled=true"]);
        var beginning = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
                .Any(answer => answer.Type?.GetProperty("Refresh") is not null))
            .Where(endpoint => !endpoint.RoutePattern.RawText!.TrimEnd('/').EndsWith("/token/refresh", StringComparison.Ordinal))
            .ToList();
        Assert.InRange(beginning.Count, 6, 20);
        Assert.All(
            beginning,
            endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType?.GetProperty("UseCookie")));
    }

    private Task<DoorcodeApp> StartAsync() => start(["Doorcode:SecondFactor:Required=Everyone"]);

    private static async Task<string> TicketAsync(DoorcodeApp app)
    {
        var refused = await (await app.JoinAsync(FactorCalls.NewEmail())).LogInWithCookieAsync();
        refused.ShouldBe(Problems.SecondFactorEnrolmentRequired);
        return refused.Text("enrolment_ticket");
    }

    private static JsonObject FirstCode(DoorcodeApp app, Answer begun) => new()
    {
        ["enrolment_id"] = begun.Text("enrolment_id"),
        ["totp"] = FactorCalls.CodeOf(app, begun.Text("secret")),
    };

    private static Task<Answer> SendAsync(DoorcodeApp app, string path, string bearer, JsonObject body)
    {
        body["use_cookie"] = true;
        return app.SendAsync(HttpMethod.Post, path, bearer, body.ToJsonString());
    }

    private static async Task ShouldHoldByCookieAsync(DoorcodeApp app, Answer answer, string level)
    {
        answer.ShouldBe(201);
        Assert.False(answer.Has("refresh"));
        Assert.Equal(10, answer.Json.GetProperty("recovery_codes").GetArrayLength());
        (await app.MeAsync(answer.Text("access"))).ShouldBe(200);
        var cookie = CookieCalls.ValueIn(answer, 201);
        var refreshed = await app.BrowseAsync(CookieCalls.Refresh, cookie);
        refreshed.ShouldBe(200);
        Assert.Equal(level, SessionCalls.Claims(refreshed.Text("access"))["acr"]!.GetValue<string>());
        Assert.Equal(answer.Text("device_token"), refreshed.Text("device_token"));
        (await app.BrowseAsync(CookieCalls.Logout, cookie)).ShouldBe(205);
        (await app.MeAsync(answer.Text("access"))).ShouldBe(Problems.Unauthenticated);
    }
}
