using System.Net;
using System.Text;
using Doorcode.Tests.Http;

namespace Doorcode.Tests.Pages;

/// <summary>Section 1 of the contract, for every form of the pages.</summary>
public sealed class FormTests(Http.UnlimitedApp server) : IClassFixture<Http.UnlimitedApp>, IAsyncLifetime
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Every page refuses a field that is sent twice, so nothing is done to the owner who sends it.</summary>
    private const string Twice = "x=1&x=2";

    private readonly PageBrowser _browser = new(server.App);

    private readonly IReadOnlyList<string> _forms =
        [.. from endpoint in Endpoints.All(server.App)
            where Endpoints.Method(endpoint) == "POST" && Endpoints.Path(endpoint).StartsWith("/account/", StringComparison.Ordinal)
            select Endpoints.Path(endpoint)];

    public async ValueTask InitializeAsync() => Assert.Equal("/account/", (await _browser.SignInAsync("ada@example.org")).Location);

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void The_forms_of_visitors_and_of_owners_are_among_those_that_are_tested() => Assert.Superset(
        new HashSet<string>(["/account/sign-in", "/account/language", "/account/delete", "/account/passkeys/rename"], StringComparer.Ordinal),
        _forms.ToHashSet(StringComparer.Ordinal));

    [Fact]
    public async Task Only_a_form_in_UTF8_without_another_encoding_is_supported()
    {
        string?[] refused =
        [
            null, "", "text/plain", "application/json", "multipart/form-data; boundary=x", "application/xml", $"{Form}; charset=utf-7",
            $"{Form}; charset=utf-16", $"{Form}; charset=iso-8859-1", $"{Form}; charset=koi8-r", $"{Form}; charset=x-nonsense",
            $"{Form}; charset=\"utf-16\"", $"{Form}; charset=\"", $"{Form}; charset=", $"{Form};;", $"{Form}, {Form}", $"{Form}x",
            "application/*", "*/*", "garbage", ";", "\u0001",
        ];
        string[] accepted =
        [
            Form, Form.ToUpperInvariant(), $"{Form}; charset=utf-8", $"{Form};charset=UTF-8", $"{Form}; charset=\"utf-8\"", $"{Form}; x=y",
        ];
        foreach (var path in _forms)
        {
            foreach (var type in refused)
                await ShouldAnswerAsync(path, HttpStatusCode.UnsupportedMediaType, type);

            foreach (var type in accepted)
                await ShouldAnswerAsync(path, HttpStatusCode.BadRequest, type);

            foreach (var encoding in new[] { "gzip", "br", "deflate", "identity", "x" })
                await ShouldAnswerAsync(path, HttpStatusCode.UnsupportedMediaType, Form, encoding);

            var two = await RawHttp.HeadersAsync(server.App, Posted(path, $"Content-Type: {Form}\r\nContent-Type: {Form}\r\nContent-Length: 65536\r\n"));
            Assert.Equal((path, HttpStatusCode.UnsupportedMediaType), (path, two.Status));
        }
    }

    [Fact]
    public async Task A_form_that_claims_another_type_or_is_too_large_is_refused_before_it_is_read()
    {
        foreach (var path in _forms)
        {
            var other = await RawHttp.HeadersAsync(server.App, Posted(path, $"Content-Type: {Form}; charset=utf-16\r\nContent-Length: 65536\r\n"));
            Assert.Equal((path, HttpStatusCode.UnsupportedMediaType), (path, other.Status));
            var large = await RawHttp.HeadersAsync(server.App, Posted(path, $"Content-Type: {Form}\r\nContent-Length: 65537\r\n"));
            Assert.Equal((path, HttpStatusCode.RequestEntityTooLarge), (path, large.Status));
        }
    }

    private string Posted(string path, string headers)
    {
        var cookies = string.Join("; ", _browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        return $"POST {path} HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookies}\r\n{headers}\r\n";
    }

    private async Task ShouldAnswerAsync(string path, HttpStatusCode status, string? type, string? encoding = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Twice));
        if (type is not null)
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));

        if (encoding is not null)
            content.Headers.Add("Content-Encoding", encoding);

        var page = await _browser.PostAsync(path, content);
        Assert.Equal((path, type, encoding, status), (path, type, encoding, page.Status));
        Assert.NotEmpty(page.Title);
    }
}
