using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>Browsers are told to stay with https, where it is there (RFC 6797 section 7).</summary>
public sealed class HstsTests
{
    private const string Header = "Strict-Transport-Security";

    [Fact]
    public async Task Outside_Development_every_answer_over_https_says_so_and_none_over_http()
    {
        await using var app = await DoorcodeApp.StartAsync(
            "environment=Production", "Doorcode:Mail:From=no-reply@example.org", "Doorcode:Proxy:TrustedNetworks:0=127.0.0.1/32");

        foreach (var path in new[] { "/health/live", "/nothing", "/api/users/me/" })
        {
            Assert.Equal("max-age=31536000", (await GetAsync(app, path, "https")).Headers[Header]);
            Assert.DoesNotContain(Header, (await GetAsync(app, path, "http")).Headers.Keys);
        }
    }

    [Fact]
    public async Task In_Development_nothing_is_said()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Proxy:TrustedNetworks:0=127.0.0.1/32");
        Assert.DoesNotContain(Header, (await GetAsync(app, "/health/live", "https")).Headers.Keys);
    }

    private static async Task<Answer> GetAsync(DoorcodeApp app, string path, string scheme)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "auth.example.org";
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");
        request.Headers.Add("X-Forwarded-Proto", scheme);
        return await Answer.ReadAsync(await app.Http.SendAsync(request));
    }
}
