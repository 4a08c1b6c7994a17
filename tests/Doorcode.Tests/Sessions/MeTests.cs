using System.Net;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Http;

namespace Doorcode.Tests.Sessions;

public sealed class MeTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const string Bare = "Bearer realm=\"doorcode\"";

    [Fact]
    public async Task Me_tells_exactly_what_the_contract_lists()
    {
        var made = app.Clock.GetUtcNow();
        var tokens = await (await app.JoinAsync("Ada.Lovelace@Example.org")).TokensAsync();

        var answer = await app.MeAsync(tokens.Access);

        answer.ShouldBe(200);
        Assert.Equal(
            ["claims", "created_at", "email", "full_name", "id", "roles"],
            answer.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal("Ada.Lovelace@Example.org", answer.Text("email"));
        Assert.Equal("Ada Lovelace", answer.Text("full_name"));
        Assert.Equal(SessionCalls.Claims(tokens.Access)["sub"]!.GetValue<string>(), answer.Text("id"));
        Assert.Equal(made, answer.Json.GetProperty("created_at").GetDateTimeOffset());
        Assert.Equal(("[]", "{}"), (answer.Json.GetProperty("roles").GetRawText(), answer.Json.GetProperty("claims").GetRawText()));
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal("application/json; charset=utf-8", answer.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic YWRhOmxvdmVsYWNl")]
    [InlineData("Digest username=ada")]
    [InlineData("Bearerx abc")]
    public async Task Without_a_bearer_token_the_challenge_names_no_error(string? authorization)
    {
        var answer = await SendAsync(authorization);
        answer.ShouldBe(Problems.Unauthenticated);
        Assert.Equal(Bare, answer.Headers["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer garbage")]
    [InlineData("bearer a.b.c")]
    public async Task With_a_refused_bearer_token_the_challenge_says_invalid_token(string authorization)
    {
        var answer = await SendAsync(authorization);
        answer.ShouldBe(Problems.Unauthenticated);
        Assert.StartsWith(Bare + ", error=\"invalid_token\"", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schemes_name_ignores_case_and_nothing_else_is_forgiven()
    {
        var token = (await (await app.JoinAsync("bea@example.org")).TokensAsync()).Access;
        foreach (var accepted in new[] { $"Bearer {token}", $"bearer {token}", $"BEARER {token}" })
            (await SendAsync(accepted)).ShouldBe(200);

        string[] refused =
        [
            token, $"Bearer{token}", $"Token {token}", $"Bearer {token} {token}", $"Bearer {token}, Bearer {token}",
            $"Bearer \"{token}\"", $"Bearer token={token}", $"Basic x, Bearer {token}",
        ];
        foreach (var authorization in refused)
            (await SendAsync(authorization)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task Two_authorization_headers_are_refused_even_when_both_are_good()
    {
        var token = (await (await app.JoinAsync("cyd@example.org")).TokensAsync()).Access;
        var header = $"Authorization: Bearer {token}\r\n";

        var one = await RawHttp.SendAsync(app, $"GET /api/users/me/ HTTP/1.1\r\nHost: x\r\n{header}Connection: close\r\n\r\n");
        var two = await RawHttp.SendAsync(app, $"GET /api/users/me/ HTTP/1.1\r\nHost: x\r\n{header}{header}Connection: close\r\n\r\n");

        Assert.Equal(HttpStatusCode.OK, one.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, two.Status);
    }

    [Fact]
    public async Task A_token_in_the_query_or_the_body_or_a_cookie_is_not_looked_at()
    {
        var token = (await (await app.JoinAsync("dan@example.org")).TokensAsync()).Access;
        (await app.GetAsync($"/api/users/me/?access_token={token}")).ShouldBe(Problems.Unauthenticated);
        (await app.PostAsync("/api/users/logout-all/", ("access_token", token))).ShouldBe(Problems.Unauthenticated);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/me/");
        request.Headers.Add("Cookie", $"access={token}; Authorization=Bearer {token}");
        (await Answer.ReadAsync(await app.Http.SendAsync(request))).ShouldBe(Problems.Unauthenticated);
    }

    private async Task<Answer> SendAsync(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/me/");
        if (authorization is not null)
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));

        return await Answer.ReadAsync(await app.Http.SendAsync(request));
    }
}
