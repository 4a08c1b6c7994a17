using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Pages;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Http;

/// <summary>HEAD is answered wherever GET is (RFC 9110 section 9.3.2), in the server and in an app that embeds Doorcode.</summary>
public sealed partial class HeadTests : IAsyncLifetime
{
    private const string Email = "ada@example.org";

    private DoorcodeApp _app = null!;
    private string _access = "";
    private string _mail = "";

    /// <summary>Without SMTP, so that the development mailbox is there too.</summary>
    public async ValueTask InitializeAsync()
    {
        _app = await DoorcodeApp.StartAsync("Doorcode:Smtp:Host=", "Doorcode:RateLimits:Enabled=false");
        (await _app.PostAsync(
            "/api/users/register/", ("email", Email), ("password", Person.DefaultPassword), ("full_name", "Ada"))).ShouldBe(200);
        JsonElement mail = default;
        await Eventually.TrueAsync(
            async () => (await _app.GetAsync($"/dev/mail.json?to={Email}")).Json.EnumerateArray().Select(found => mail = found).Any(),
            "the mail is in the mailbox");
        _mail = mail.GetProperty("id").GetString()!;
        (await _app.PostAsync("/api/users/confirm-otp/", ("email", Email), ("otp", mail.GetProperty("code").GetString()))).ShouldBe(201);
        var login = await _app.PostAsync("/api/users/login/", ("email", Email), ("password", Person.DefaultPassword));
        _access = login.Text("access");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Every_endpoint_that_answers_GET_answers_HEAD_with_the_same_status_and_headers()
    {
        var paths = Endpoints.All(_app).Where(Answers("GET")).Select(Endpoints.Path).ToList();
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "/api/users/me", "/.well-known/jwks.json", "/.well-known/openid-configuration", "/problems", "/health/live",
                "/health/ready", "/openapi/v1.json", "/dev/mail", "/dev/mail/{id:guid}", "/dev/mail.json",
            },
            paths.ToHashSet(StringComparer.Ordinal));
        // An account is exported once an hour, so the HEAD after it says that it would be refused.
        paths.Remove("/api/users/me/export");
        foreach (var path in paths.Select(Fill))
        {
            await ShouldBeAlikeAsync(path, _access, 200);
            await ShouldBeAlikeAsync(path.TrimEnd('/') + "/", _access);
        }
    }

    [Fact]
    public async Task Every_page_answers_HEAD_to_an_owner_who_is_signed_in_as_it_answers_GET()
    {
        var cookie = await new Person(_app, Email, Person.DefaultPassword, RegistrationId: "", Code: "").CookieAsync();
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _app.Http.BaseAddress };
        browser.DefaultRequestHeaders.Add("Cookie", $"{CookieCalls.Name}={cookie}");
        var pages = Endpoints.All(_app).Where(Answers("GET"))
            .Where(endpoint => Endpoints.Path(endpoint).StartsWith("/account", StringComparison.Ordinal))
            .ToList();
        Assert.Contains(pages, page => Endpoints.Path(page) == "/account/sessions");
        foreach (var page in pages)
        {
            var path = Fill(Endpoints.Path(page));
            var get = await SendAsync(browser, HttpMethod.Get, path);
            // Nothing waits for a proof, and there are no new recovery codes to show.
            if (page.Metadata.GetMetadata<MembersOnly>() is not null && path is not ("/account/confirm" or "/account/factors/recovery-codes"))
                get.ShouldBe(200);

            ShouldBeAlike(path, get, await SendAsync(browser, HttpMethod.Head, path));
        }
    }

    [Fact]
    public async Task The_metrics_answer_HEAD_as_they_answer_GET()
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}");
        await using var app = await DoorcodeApp.StartAsync($"Doorcode:Management:Url={url}");
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        var get = await SendAsync(http, HttpMethod.Get, "/metrics");
        get.ShouldBe(200);
        ShouldBeAlike("/metrics", get, await SendAsync(http, HttpMethod.Head, "/metrics"));
    }

    [Theory]
    [InlineData("/api/users/me/", 401)]
    [InlineData("/nothing", 404)]
    [InlineData("/dev/mail/01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f", 404)]
    [InlineData("/api/users/login/", 405)]
    public async Task A_refusal_has_the_same_status_and_headers_too(string path, int status) => await ShouldBeAlikeAsync(path, bearer: null, status);

    [Fact]
    public async Task Where_GET_is_allowed_Allow_names_HEAD()
    {
        foreach (var endpoint in Endpoints.All(_app).Where(Answers("GET")))
        {
            var answer = await _app.SendAsync(HttpMethod.Put, Fill(Endpoints.Path(endpoint)), _access, json: null);
            answer.ShouldBe(405);
            Assert.Superset(new HashSet<string>(["GET", "HEAD"]), answer.Headers["Allow"].Split(", ").ToHashSet());
        }
    }

    [Fact]
    public async Task No_byte_of_a_body_follows_the_headers()
    {
        foreach (var path in new[] { "/problems", "/health/live", "/.well-known/jwks.json", "/nothing" })
        {
            var answer = await RawHttp.SendAsync(_app, $"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            Assert.EndsWith("\r\n\r\n", answer.Text, StringComparison.Ordinal);
            Assert.Equal(answer.Text.Length - 4, answer.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal));
        }
    }

    private static Func<RouteEndpoint, bool> Answers(string method) =>
        endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains(method);

    private string Fill(string path) => path
        .Replace("{documentName}", "v1", StringComparison.Ordinal)
        .Replace("{documentName?}", "", StringComparison.Ordinal)
        .Replace("{hash}/{name}", "any/pages.css", StringComparison.Ordinal)
        .Replace("{id:guid}", _mail, StringComparison.Ordinal);

    private async Task ShouldBeAlikeAsync(string path, string? bearer, int? status = null)
    {
        var get = await _app.GetAsync(path, bearer);
        if (status is { } expected)
            get.ShouldBe(expected);

        ShouldBeAlike(path, get, await _app.SendAsync(HttpMethod.Head, path, bearer, json: null));
    }

    private static void ShouldBeAlike(string path, Answer get, Answer head)
    {
        Assert.Equal((path, get.Status), (path, head.Status));
        Assert.Empty(head.Body);
        Assert.Equal(Comparable(get), Comparable(head));
    }

    private static async Task<Answer> SendAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        return await Answer.ReadAsync(await http.SendAsync(request));
    }

    /// <summary>Without what differs from second to second, between two visits of a page, or belongs to the body itself.</summary>
    private static string Comparable(Answer answer) => Nonce().Replace(
        string.Join('\n', answer.Headers
            .Where(header => header.Key is not ("Date" or "Last-Modified" or "Transfer-Encoding" or "Content-Length")
                || (header.Key == "Content-Length" && header.Value != "0"))
            .OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {header.Value}")),
        "nonce");

    [GeneratedRegex("nonce-[A-Za-z0-9+/=]+", RegexOptions.None, 10_000)]
    private static partial Regex Nonce();
}
