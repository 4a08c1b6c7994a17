using System.IO.Compression;
using System.Text;
using Doorcode.EmailValidation;

namespace Doorcode.Tests.EmailValidation;

/// <summary>Which answers are a verdict, and that every other one is none.</summary>
public sealed class MailboxlayerAnswerTests : IAsyncLifetime
{
    private MailboxlayerServer _server = null!;
    private ValidationHost? _host;

    public async ValueTask InitializeAsync() => _server = await MailboxlayerServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _host?.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"detail":[{"loc":["query","email"],"msg":"field required","type":"value_error.missing"}]}""", 422, 1403, 1)]
    [InlineData("<html>Bad gateway</html>", 502, 1402, 3)]
    [InlineData("<html>Fine!</html>", 200, 1402, 3)]
    [InlineData("", 200, 1402, 3)]
    [InlineData("null", 200, 1402, 3)]
    [InlineData("[]", 200, 1402, 3)]
    [InlineData("{}", 200, 1402, 3)]
    [InlineData("""{"success":false}""", 200, 1402, 3)]
    [InlineData("""{"success":false,"error":"broken"}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":true,"mx_found":""", 200, 1402, 3)]
    [InlineData("", 404, 1400, 1)]
    [InlineData("", 429, 1402, 3)]
    [InlineData("true", 200, 1402, 3)]
    [InlineData("\"fine\"", 200, 1402, 3)]
    [InlineData("[{\"format_valid\":true}]", 200, 1402, 3)]
    [InlineData("""{"success":true}""", 200, 1402, 3)]
    [InlineData("""{"email":"ada@example.org","did_you_mean":"","user":"ada","domain":"example.org","score":0.96}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":"true","mx_found":"true","smtp_check":"true","disposable":"false"}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":1,"mx_found":1,"smtp_check":1,"catch_all":0,"role":0,"disposable":0,"free":0}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":{},"mx_found":[],"smtp_check":[true]}""", 200, 1402, 3)]
    [InlineData("""{"FORMAT_VALID":true,"formatValid":true,"valid":true,"deliverable":true}""", 200, 1402, 3)]
    [InlineData("""{"result":{"format_valid":true,"mx_found":true}}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":true,"format_valid":false}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":true,"error":"broken"}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":true,"error":[{"code":104}]}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":true,"success":false}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":true} and more""", 200, 1402, 3)]
    [InlineData("""{"format_valid":true,"did_you_mean":"\ud800"}""", 200, 1402, 3)]
    [InlineData("""{"success":false,"error":{"code":999,"type":"\udfff"}}""", 200, 1402, 3)]
    [InlineData("""{"\ud800":1,"format_valid":true}""", 200, 1402, 3)]
    [InlineData("""{"format_valid":true,"mx_found":true}""", 500, 1402, 3)]
    [InlineData("""{"format_valid":true,"mx_found":true}""", 302, 1400, 1)]
    public async Task What_is_no_answer_is_no_verdict(string body, int status, int logged, int requests)
    {
        _server.Answers(body, status);
        var host = Host(("OnOutage", "Refuse"));
        Assert.IsType<EmailVerdict.Unavailable>(await host.CheckAsync("ada@example.org"));
        Assert.Contains($" {logged} ", Assert.Single(host.Log.All), StringComparison.Ordinal);
        Assert.Equal(requests, _server.Requests.Count);
    }

    [Fact]
    public async Task An_endless_answer_is_no_verdict()
    {
        _server.Answers(new string(' ', 70_000) + MailboxlayerServer.Fine);
        Assert.IsType<EmailVerdict.Unavailable>(await Host(("OnOutage", "Refuse")).CheckAsync("ada@example.org"));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_because_it_would_take_the_key_along()
    {
        _server.Answers(context =>
        {
            context.Response.Redirect($"/elsewhere{context.Request.QueryString}");
            return Task.CompletedTask;
        });
        Assert.IsType<EmailVerdict.Unavailable>(await Host(("OnOutage", "Refuse")).CheckAsync("ada@example.org"));
        Assert.Single(_server.Requests);
    }

    /// <summary>Bytes that are no text, a bomb, and answers too long, too deep or too short.</summary>
    [Theory]
    [InlineData("invalid UTF-8")]
    [InlineData("gzip")]
    [InlineData("too long")]
    [InlineData("too deep")]
    [InlineData("cut off")]
    public async Task What_cannot_be_read_is_no_verdict(string what)
    {
        var fine = Encoding.UTF8.GetBytes(MailboxlayerServer.Fine);
        byte[] body = what switch
        {
            "invalid UTF-8" => [.. "{\"format_valid\":true,\"did_you_mean\":\""u8, 0xFF, .. "\"}"u8],
            "gzip" => Compressed(fine),
            "too long" => [.. fine, .. Enumerable.Repeat((byte)' ', 70_000)],
            "too deep" => Encoding.UTF8.GetBytes($"{{\"format_valid\":true,\"x\":{new string('[', 1000)}{new string(']', 1000)}}}"),
            _ => fine,
        };
        _server.Answers(async context =>
        {
            if (what == "gzip")
                context.Response.Headers.ContentEncoding = "gzip";

            context.Response.ContentLength = what == "cut off" ? body.Length + 1 : body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
            if (what == "cut off")
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
            }
        });
        Assert.IsType<EmailVerdict.Unavailable>(await Host(("OnOutage", "Refuse")).CheckAsync("ada@example.org"));
    }

    [Theory]
    [InlineData("format_valid")]
    [InlineData("mx_found")]
    [InlineData("smtp_check")]
    [InlineData("catch_all")]
    [InlineData("role")]
    [InlineData("disposable")]
    [InlineData("free")]
    public async Task One_documented_flag_makes_a_verdict(string flag)
    {
        _server.Answers($"{{\"{flag}\":null}}").Answers($"{{\"{flag}\":\"true\"}}");
        var host = Host(("OnOutage", "Refuse"));
        Assert.IsType<EmailVerdict.Accepted>(await host.CheckAsync("ada@example.org"));
        Assert.IsType<EmailVerdict.Unavailable>(await host.CheckAsync("bea@example.org"));
    }

    [Fact]
    public async Task A_flag_that_refuses_needs_no_other_beside_it()
    {
        _server.Answers("""{"mx_found":false}""");
        Assert.IsType<EmailVerdict.Refused>(await Host(("OnOutage", "Refuse")).CheckAsync("ada@example.org"));
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);

        return compressed.ToArray();
    }

    private ValidationHost Host(params IEnumerable<(string Name, string Value)> more) => _host = new ValidationHost(
        // No test here is about time: on a busy machine, three requests may take longer than the default lets them.
        more.Append((Name: "AccessKey", Value: "key")).Append((Name: "BaseAddress", Value: _server.BaseAddress))
            .Append((Name: "Timeout", Value: "00:00:30"))
            .Select(setting => KeyValuePair.Create($"Doorcode:Mailboxlayer:{setting.Name}", (string?)setting.Value)));
}
