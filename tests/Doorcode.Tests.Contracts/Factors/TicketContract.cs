using System.Text.RegularExpressions;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Devices;
using Doorcode.Http;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Sessions;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Tests.Factors;

/// <summary>A ticket opens nothing but what it is for, and every way in asks for the second factor; on every engine.</summary>
/// <param name="unlimited">An app without limits.</param>
/// <param name="start">Starts another app over the same engine.</param>
public abstract partial class TicketContract(DoorcodeApp unlimited, Func<string[], Task<DoorcodeApp>> start)
{
    /// <summary>Every endpoint that can answer an access token, and why it asks for a second factor or needs not.</summary>
    private static readonly Dictionary<string, string> WaysIn = new(StringComparer.Ordinal)
    {
        ["/api/users/login"] = "asks",
        ["/api/users/login-otp/confirm"] = "asks",
        ["/api/users/login/passkey"] = "takes a passkey that verifies its user: two factors",
        ["/api/users/passkeys"] = "takes the first proof of it",
        ["/api/users/login/second-factor"] = "takes it",
        ["/api/users/factors/totp/confirm"] = "takes the first code of it",
        ["/api/users/reauthenticate"] = "needs a session",
        ["/api/users/token/refresh"] = "needs a session",
    };

    [Fact]
    public async Task Every_way_in_asks_for_the_second_factor()
    {
        var answering = Endpoints()
            .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
                .Any(answer => answer.Type?.GetProperty("Access") is not null))
            .Select(endpoint => endpoint.RoutePattern.RawText!.TrimEnd('/'))
            .Distinct(StringComparer.Ordinal);
        Assert.Equal(WaysIn.Keys.Order(StringComparer.Ordinal), answering.Order(StringComparer.Ordinal));

        Assert.Equal(2, WaysIn.Count(way => way.Value == "asks"));
        await using var app = await start(["Doorcode:EmailLogin:Enabled=true", "Doorcode:RateLimits:Enabled=false"]);
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        (await ada.LogInAsync()).ShouldBe(Problems.SecondFactorRequired);

        var answer = await LogInByCodeAsync(ada);
        answer.ShouldBe(Problems.SecondFactorRequired);
        var login = await app.SecondFactorAsync(answer.Text("login_ticket"), totp: phone.Code());
        login.ShouldBe(200);
        var claims = SessionCalls.Claims(login.Text("access"));
        Assert.Equal(("aal2", """["email","otp","mfa"]"""), (claims["acr"]!.GetValue<string>(), claims["amr"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_login_ticket_is_no_bearer_token()
    {
        var (ada, _, _) = await unlimited.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();
        var tried = 0;
        foreach (var (method, path) in BearerEndpoints())
        {
            (await unlimited.SendAsync(method, path, ticket, json: null)).ShouldBe(Problems.Unauthenticated);
            tried++;
        }

        Assert.InRange(tried, 8, 100);
        (await unlimited.RefreshAsync(ticket)).ShouldBe(Problems.TokenInvalid);
        (await unlimited.VerifyAsync(ticket)).ShouldBe(Problems.TokenInvalid);
    }

    [Fact]
    public async Task Where_everyone_needs_a_factor_a_login_without_one_ends_in_its_enrolment()
    {
        await using var app = await start(
            ["Doorcode:SecondFactor:Required=Everyone", "Doorcode:EmailLogin:Enabled=true", "Doorcode:RateLimits:Enabled=false"]);
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var answer = await ada.LogInAsync();
        answer.ShouldBe(Problems.SecondFactorEnrolmentRequired);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal(300, answer.Json.GetProperty("expires_in").GetInt64());
        Assert.False(answer.Has("login_ticket") || answer.Has("methods"));
        var byCode = await LogInByCodeAsync(ada);
        byCode.ShouldBe(Problems.SecondFactorEnrolmentRequired);
        var (ticket, other) = (answer.Text("enrolment_ticket"), byCode.Text("enrolment_ticket"));
        Assert.Equal(0, await app.CountAsync("sessions"));

        // It opens the enrolment and nothing else.
        foreach (var (method, path) in BearerEndpoints().Where(endpoint => !IsEnrolment(endpoint.Path)))
            (await app.SendAsync(method, path, ticket, json: null)).ShouldBe(Problems.Unauthenticated);

        (await app.SecondFactorAsync(ticket, totp: "123456")).ShouldBe(Problems.CodeRejected);
        var begun = await app.BeginTotpAsync(ticket);
        begun.ShouldBe(200);
        var code = FactorCalls.CodeOf(app, begun.Text("secret"));
        (await app.ConfirmTotpAsync(other, begun.Text("enrolment_id"), code)).ShouldBe(Problems.CodeRejected);

        var confirmed = await app.ConfirmTotpAsync(ticket, begun.Text("enrolment_id"), code);

        confirmed.ShouldBe(201);
        Assert.Equal(
            ["recovery_codes", "access", "refresh", "token_type", "expires_in", "device_token"],
            confirmed.Json.EnumerateObject().Select(member => member.Name));
        var tokens = Fixtures.Tokens.Of(confirmed);
        await app.ShouldLiveAsync(tokens);
        Assert.Equal("aal2", SessionCalls.Claims(tokens.Access)["acr"]!.GetValue<string>());
        Assert.True((await app.FactorsAsync(tokens.Access)).Json.GetProperty("required").GetBoolean());
        foreach (var fact in new[] { "factor.added", "login.enrolment" })
            Assert.Equal(1, await app.CountAsync($"audit WHERE event = '{fact}' AND session_id = @account", SessionCalls.SessionOf(tokens.Access)));

        foreach (var dead in new[] { ticket, other })
            (await app.BeginTotpAsync(dead)).ShouldBe(Problems.Unauthenticated);

        Assert.True(EmailAddress.TryParse(ada.Email, out var address, out _));
        var account = await app.Services.GetRequiredService<AccountStore>().FindAsync(address, TestContext.Current.CancellationToken);
        var known = app.Services.GetRequiredService<DeviceTokens>()
            .Recognize(new Caller("127.0.0.1", "127.0.0.1", "tests"), confirmed.Text("device_token"), account?.AtEpoch);
        Assert.NotNull(known.Device);
        // The session has proved itself at the epoch that the factor began.
        var refreshed = await app.RefreshAsync(tokens.Refresh);
        Assert.Equal(confirmed.Text("device_token"), refreshed.Text("device_token"));
        tokens = Fixtures.Tokens.Of(refreshed);

        // From now on the factor is asked for.
        var login = await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: FactorCalls.CodesIn(confirmed)[0]);
        login.ShouldBe(200);
        // Enrolling has proved the factor: the session may change it.
        (await app.NewCodesAsync(tokens.Access)).ShouldBe(200);
    }

    [Fact]
    public async Task Each_step_is_recorded_and_no_log_line_holds_a_secret()
    {
        var (ada, _, phone) = await unlimited.NewWithPhoneAsync();
        var before = await RecordedAsync();
        var ticket = await ada.TicketAsync();
        (await unlimited.SecondFactorAsync(ticket, totp: phone.Wrong())).ShouldBe(Problems.CodeRejected);
        (await unlimited.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(200);

        var after = await RecordedAsync();
        Assert.Equal((1, 0, 1, 1), (after.Asked - before.Asked, after.Login - before.Login, after.Wrong - before.Wrong, after.Right - before.Right));
        Assert.DoesNotContain(
            unlimited.Log.All,
            line => line.Text.Contains(ticket, StringComparison.Ordinal) || line.Text.Contains(phone.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_right_password_costs_no_attempt_and_a_wrong_fresh_proof_does()
    {
        await using var app = await start([]);
        var (ada, tokens, _) = await app.NewWithPhoneAsync();
        for (var i = 0; i < 12; i++)
            await ada.TicketAsync();

        for (var i = 0; i < 10; i++)
            (await app.ReauthenticateAsync(tokens.Access, recoveryCode: "0000-0000-0000-0000")).ShouldBe(Problems.InvalidCredentials);

        (await app.ReauthenticateAsync(tokens.Access, recoveryCode: "0000-0000-0000-0000")).ShouldBe(Problems.TooManyRequests);
        (await ada.LogInAsync()).ShouldBe(Problems.TooManyRequests);
    }

    private static async Task<Answer> LogInByCodeAsync(Person person)
    {
        (await person.App.PostAsync("/api/users/login-otp/", ("email", person.Email))).ShouldBe(200);
        string? code = null;
        while (code is null)
            code = SmtpMailbox.FindCode(await person.App.Mailbox.NextFor(person.Email));

        return await person.App.PostAsync("/api/users/login-otp/confirm/", ("email", person.Email), ("otp", code));
    }

    private async Task<(long Asked, long Login, long Wrong, long Right)> RecordedAsync() => (
        await unlimited.CountAsync("audit WHERE event = 'login.second-factor-asked'"),
        await unlimited.CountAsync("audit WHERE event = 'login' AND outcome = 'accepted'"),
        await unlimited.CountAsync("audit WHERE event = 'login.second-factor' AND outcome = 'rejected'"),
        await unlimited.CountAsync("audit WHERE event = 'login.second-factor' AND outcome = 'accepted'"));

    private static bool IsEnrolment(string path) =>
        path.StartsWith("/api/users/factors/totp", StringComparison.Ordinal) || path.StartsWith("/api/users/passkeys", StringComparison.Ordinal);

    private IEnumerable<(HttpMethod Method, string Path)> BearerEndpoints() =>
        from endpoint in Endpoints()
        where endpoint.Metadata.GetMetadata<AccessTokenMetadata>() is not null
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        where method is not "HEAD"
        select (new HttpMethod(method), Parameter().Replace(endpoint.RoutePattern.RawText!, Guid.Empty.ToString()));

    private IEnumerable<RouteEndpoint> Endpoints() =>
        unlimited.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
