using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>What no client library sends: refused, never a 5xx of ours, never a hang, never a second request smuggled in.</summary>
public sealed class WireTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const string Post = "POST /api/users/login/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n";
    private const string Get = "GET /api/users/me/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";

    public static TheoryData<string, string> Malformed { get; } = new()
    {
        { "not HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n" },
        { "no version", "GET /\r\n\r\n" },
        { "nonsense", "A B C D E\r\n\r\n" },
        { "no host", "GET /api/users/me/ HTTP/1.1\r\nConnection: close\r\n\r\n" },
        { "two hosts", "GET /api/users/me/ HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n" },
        { "host with a path", "GET /api/users/me/ HTTP/1.1\r\nHost: a/b@c\r\nConnection: close\r\n\r\n" },
        { "space before the colon", Get + "X : y\r\n\r\n" },
        { "folded header", Get + "X: y\r\n z\r\n\r\n" },
        { "NUL in a header", Get + "X: a\0b\r\n\r\n" },
        { "bare CR in a header", Get + "X: a\rb\r\n\r\n" },
        { "header without a name", Get + ": y\r\n\r\n" },
        { "header without a colon", Get + "nonsense\r\n\r\n" },
        { "40 KB header", Get + $"X: {new string('a', 40_000)}\r\n\r\n" },
        { "20 KB of headers", Get + string.Concat(Enumerable.Range(0, 20).Select(i => $"X{i}: {new string('a', 1000)}\r\n")) + "\r\n" },
        { "200 headers", Get + string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: y\r\n")) + "\r\n" },
        { "20 KB path", $"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "escaped NUL in the path", "GET /api/users/me%00/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
        { "broken escape in the path", "GET /api/users/%zz/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
        { "overlong UTF-8 in the path", "GET /%c0%ae%c0%ae/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
        { "bytes over 127 in the path", "GET /\u00e9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
        { "length twice", Post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" },
        { "length as a list", Post + "Content-Length: 2, 2\r\n\r\n{}" },
        { "negative length", Post + "Content-Length: -1\r\n\r\n{}" },
        { "length with a sign", Post + "Content-Length: +2\r\n\r\n{}" },
        { "length in hexadecimal", Post + "Content-Length: 0x2\r\n\r\n{}" },
        { "endless length", Post + "Content-Length: 99999999999999999999\r\n\r\n{}" },
        { "length and chunks", Post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" },
        { "chunked is not the last coding", Post + "Transfer-Encoding: chunked, gzip\r\n\r\n2\r\n{}\r\n0\r\n\r\n" },
        { "unknown coding", Post + "Transfer-Encoding: nonsense\r\n\r\n{}" },
        { "chunk size no number", Post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" },
        { "negative chunk", Post + "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n" },
        { "endless chunk", Post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n{}\r\n0\r\n\r\n" },
        { "chunk longer than it says", Post + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n" },
        { "no length at all", Post + "\r\n" },
        { "empty body", Post + "Content-Length: 0\r\n\r\n" },
        { "100 KB promised", Post + "Content-Length: 100000\r\n\r\n{" },
        { "1 TB promised", Post + "Content-Length: 1000000000000\r\n\r\n{" },
        { "expectation", Post + "Expect: nonsense\r\nContent-Length: 2\r\n\r\n{}" },
        { "upgrade", Get + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n" },
        { "proxy request", "GET http://evil.example/elsewhere HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n" },
        { "CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n" },
        { "asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_request_is_refused(string name, string request)
    {
        var answer = await RawHttp.SendAsync(app, request);
        Assert.True(answer.Status is null || (int)answer.Status is >= 400 and < 500, $"{name}: {answer.Text}");
        Assert.Equal(1, answer.Text.Split("HTTP/1.1 ").Length - (answer.Status is null ? 0 : 1));
        await ShouldServe();
    }

    [Theory]
    [InlineData("GET /api/users/me/ HT")]
    [InlineData(Get)]
    [InlineData(Post + "Content-Length: 100\r\n\r\n{\"email\":")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"e")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")]
    public async Task A_request_that_breaks_off_is_dropped(string request)
    {
        var answer = await RawHttp.BreakOffAsync(app, request);
        Assert.True(answer.Status is null || (int)answer.Status is >= 400 and < 500, answer.Text);
        await ShouldServe();
    }

    [Fact]
    public async Task A_request_behind_a_refused_one_is_not_answered()
    {
        var smuggled = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        var post = Post.Replace("Connection: close\r\n", "", StringComparison.Ordinal);
        foreach (var request in new[]
        {
            $"{post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}{smuggled}",
            $"{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{smuggled}",
            $"{post}Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n{smuggled}",
        })
        {
            var answer = await RawHttp.SendAsync(app, request);
            Assert.DoesNotContain("live\n", answer.Text, StringComparison.Ordinal);
        }

        Assert.Contains("live\n", (await RawHttp.SendAsync(app, smuggled)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/0.9")]
    [InlineData("HTTP/2.0")]
    [InlineData("HTTP/1.2")]
    [InlineData("HTTP/99.99")]
    public async Task Another_version_is_refused_as_such(string version)
    {
        var answer = await RawHttp.SendAsync(app, $"GET /health/live {version}\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.True(answer.Status is null || (int)answer.Status is 400 or 505, answer.Text);
        await ShouldServe();
    }

    private async Task ShouldServe() => (await app.GetAsync("/health/ready")).ShouldBe(200);
}
