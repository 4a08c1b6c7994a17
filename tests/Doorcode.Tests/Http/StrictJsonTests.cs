using System.Text;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>Section 1 of the contract, for every endpoint that takes a body.</summary>
public sealed class StrictJsonTests(UnlimitedApp server) : IClassFixture<UnlimitedApp>
{
    private static readonly (string Kind, string Json)[] Values =
    [
        ("integer", "1"), ("integer", "12345678901234567890"), ("number", "-1"), ("number", "-0.5"), ("number", "1.0"), ("number", "1e2"),
        ("number", "1e999"), ("boolean", "true"), ("boolean", "false"), ("array", "[]"), ("array", "[\"x\"]"), ("object", "{}"),
        ("object", "{\"x\":\"y\"}"), ("string", "\"x\""),
    ];

    private readonly IReadOnlyList<BodyEndpoint> _endpoints = Endpoints.WithBody(server.App);

    [Fact]
    public void The_endpoints_of_the_contract_are_among_those_that_are_tested()
    {
        string[] expected = ["register", "resend-otp", "confirm-otp", "login", "token/refresh", "token/verify", "logout"];
        Assert.Subset(_endpoints.Select(endpoint => endpoint.Path).ToHashSet(), expected.Select(name => $"/api/users/{name}").ToHashSet());
    }

    [Fact]
    public async Task What_is_not_one_JSON_object_in_UTF8_is_unreadable()
    {
        foreach (var endpoint in _endpoints)
        {
            var good = endpoint.Plausible().Json();
            var unreadable = Unreadable(good).Where(body => body.Length > 0 || !endpoint.IsOptional);
            foreach (var body in unreadable.Concat(WithMember(good)))
                await ShouldBe(endpoint, body, Problems.InvalidRequest);
        }
    }

    [Fact]
    public async Task A_wrong_type_is_blamed_on_its_field()
    {
        foreach (var endpoint in _endpoints)
        {
            foreach (var member in endpoint.Members)
            {
                foreach (var (_, wrong) in Values.Where(value => !member.Takes(value.Kind)))
                {
                    var body = endpoint.Plausible();
                    body[member.Name] = JsonNode.Parse(wrong);
                    await ShouldBlame(endpoint, body.Json(), member.Name);
                }
            }
        }
    }

    [Fact]
    public async Task Null_or_nothing_for_a_required_member_is_blamed_on_its_field()
    {
        foreach (var endpoint in _endpoints)
        {
            foreach (var member in endpoint.Members.Where(member => member.IsRequired))
            {
                var (none, missing) = (endpoint.Plausible(), endpoint.Plausible());
                none[member.Name] = null;
                missing.Remove(member.Name);
                await ShouldBlame(endpoint, none.Json(), member.Name);
                await ShouldBlame(endpoint, missing.Json(), member.Name);

                // Names are compared exactly, so another spelling is another member.
                missing[member.Name.ToUpperInvariant()] = "x";
                await ShouldBlame(endpoint, missing.Json(), member.Name);
            }
        }
    }

    [Fact]
    public async Task All_bad_fields_are_named_at_once()
    {
        foreach (var endpoint in _endpoints)
        {
            var body = new JsonObject(endpoint.Members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.OfAnotherKind())));
            var answer = await PostAsync(endpoint, body.Json());
            answer.ShouldBe(Problems.ValidationFailed);
            Assert.Equal(
                endpoint.Members.Select(member => member.Name).Order(StringComparer.Ordinal),
                answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        }
    }

    [Fact]
    public async Task Unknown_members_change_nothing()
    {
        foreach (var endpoint in _endpoints)
        {
            var plain = endpoint.Plausible();
            foreach (var member in endpoint.Members.Where(member => member.IsRequired && member.Takes("string")))
                plain[member.Name] = "";

            var more = JsonNode.Parse(plain.Json())!.AsObject();
            more["id"] = more["is_admin"] = more["account_id"] = more["__proto__"] = null;
            more["user"] = new JsonObject { ["email"] = "x", ["a"] = new JsonArray(1, "2", null) };
            foreach (var member in endpoint.Members)
                more[member.Name.ToUpperInvariant()] = "not bound";

            var (without, with) = (await PostAsync(endpoint, plain.Json()), await PostAsync(endpoint, more.Json()));
            Assert.Equal((without.Status, without.Body), (with.Status, with.Body));
        }
    }

    [Fact]
    public async Task A_body_may_have_65536_bytes_and_not_one_more()
    {
        foreach (var endpoint in _endpoints)
        {
            var good = Encoding.UTF8.GetBytes("[]");
            byte[] largest = [.. good, .. Enumerable.Repeat((byte)' ', 65536 - good.Length)];
            byte[] tooLarge = [.. largest, (byte)' '];

            var answer = await server.SendAsync(endpoint, largest);
            Assert.Equal(400, (int)answer.Status);
            Assert.NotEqual("payload_too_large", answer.Code);
            (await server.SendAsync(endpoint, tooLarge)).ShouldBe(Problems.PayloadTooLarge);
            (await server.SendAsync(endpoint, Chunked(tooLarge))).ShouldBe(Problems.PayloadTooLarge);
            answer = await server.SendAsync(endpoint, Chunked(largest));
            Assert.Equal(400, (int)answer.Status);
            Assert.NotEqual("payload_too_large", answer.Code);
        }
    }

    [Fact]
    public async Task Only_JSON_in_UTF8_without_another_encoding_is_supported()
    {
        string?[] refused =
        [
            null, "", "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
            "application/json; charset=utf-16", "application/json; charset=iso-8859-1", "application/json; charset=x-nonsense",
            "application/json; charset=\"utf-16\"", "application/json; charset=", "application/problem+json", "application/vnd.api+json",
            "application/*", "*/*", "application/json, text/plain", "application/jsonx", "garbage", ";", "\u0001",
        ];
        string[] accepted =
        [
            "application/json", "APPLICATION/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8",
            "application/json; charset=\"utf-8\"", "application/json; x=y",
        ];
        foreach (var endpoint in _endpoints)
        {
            foreach (var type in refused)
                (await server.SendAsync(endpoint, "[]"u8, type)).ShouldBe(Problems.UnsupportedMediaType);

            foreach (var type in accepted)
                Assert.Equal(400, (int)(await server.SendAsync(endpoint, "[]"u8, type)).Status);

            foreach (var encoding in new[] { "gzip", "br", "deflate", "identity", "x" })
            {
                var content = new ByteArrayContent("{}"u8.ToArray());
                content.Headers.Add("Content-Type", "application/json");
                content.Headers.Add("Content-Encoding", encoding);
                (await server.SendAsync(endpoint, content)).ShouldBe(Problems.UnsupportedMediaType);
            }
        }
    }

    [Fact]
    public async Task Every_body_is_read_the_same_with_and_without_the_trailing_slash()
    {
        foreach (var endpoint in _endpoints)
        {
            var (without, with) = (await PostAsync(endpoint, "{"), await PostAsync(endpoint with { Path = endpoint.Path + "/" }, "{"));
            without.ShouldBe(Problems.InvalidRequest);
            Assert.Equal((without.Status, without.Body), (with.Status, with.Body));
        }
    }

    private static IEnumerable<byte[]> Unreadable(string good)
    {
        foreach (var text in new[]
        {
            "", " ", "null", "true", "1", "\"text\"", "[]", "[{}]", $"[{good}]", "{", "}", "{]", $"{good}{good}", $"{good},", $"{good}x",
            $"{good[..^1]},}}", $"{good[..^1]}", $"/* c */{good}", $"{good}// c", good.Replace('"', '\''), "{\"a\" \"b\"}", "{a:1}",
            "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":undefined}", "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}", "<x/>", "a=b&c=d", "\u2028{}", "\u00a0{}", "\f{}", "{}\0",
        })
        {
            yield return Encoding.UTF8.GetBytes(text);
        }

        yield return [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(good)];
        yield return Encoding.Unicode.GetBytes(good);
        yield return [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(good)];
        yield return Encoding.BigEndianUnicode.GetBytes(good);
        yield return Encoding.UTF32.GetBytes(good);
        yield return Encoding.UTF8.GetBytes(new string('[', 1000) + new string(']', 1000));
        yield return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1000));
    }

    /// <summary>One unknown member more, which alone would be ignored.</summary>
    private static IEnumerable<byte[]> WithMember(string good)
    {
        var head = good.Length == 2 ? "{" : good[..^1] + ",";
        foreach (var member in new[]
        {
            "\"x\":1,\"x\":1", "\"x\":1,\"\\u0078\":1", "\"x\":{\"y\":1,\"y\":1}", "\"x\":[{\"y\":1,\"\\u0079\":2}]",
            "\"x\":\"\\u0000\"", "\"\\u0000\":1", "\"x\":{\"a\\u0000b\":1}", "\"x\":[\"\\u0000\"]",
            "\"x\":\"\\ud800\"", "\"x\":\"\\udc00\\ud800\"", "\"\\udfff\":1", "\"x\":[[\"\\ud83d\"]]",
            $"\"x\":{new string('[', 1000)}{new string(']', 1000)}",
        })
        {
            yield return Encoding.UTF8.GetBytes(head + member + "}");
        }

        foreach (var member in JsonNode.Parse(good)!.AsObject().Select(member => member.Key))
        {
            yield return Encoding.UTF8.GetBytes($"{head}\"{member}\":\"y\"}}");
            yield return Encoding.UTF8.GetBytes($"{head}\"\\u{(int)member[0]:x4}{member[1..]}\":\"y\"}}");
        }

        foreach (var bytes in new byte[][]
        {
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x00], [0x1F],
        })
        {
            yield return [.. Encoding.UTF8.GetBytes(head + "\"x\":\""), .. bytes, .. "\"}"u8];
            yield return [.. Encoding.UTF8.GetBytes(head + "\""), .. bytes, .. "\":1}"u8];
        }
    }

    private Task<Answer> PostAsync(BodyEndpoint endpoint, string body) => server.SendAsync(endpoint, Encoding.UTF8.GetBytes(body));

    private async Task ShouldBe(BodyEndpoint endpoint, byte[] body, Problem problem)
    {
        var answer = await server.SendAsync(endpoint, body);
        Assert.True(
            (int)answer.Status == problem.Status && answer.Code == problem.Code,
            $"{endpoint.Path} {Encoding.UTF8.GetString(body)[..Math.Min(120, Encoding.UTF8.GetString(body).Length)]}: {answer}");
    }

    private async Task ShouldBlame(BodyEndpoint endpoint, string body, string member)
    {
        var answer = await PostAsync(endpoint, body);
        Assert.True(answer.Code is "validation_failed" or "token_invalid" && (int)answer.Status == 400, $"{endpoint.Path} {body}: {answer}");
        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateObject());
        Assert.Equal(member, error.Name);
        Assert.NotEmpty(error.Value.EnumerateArray());
        Assert.All(error.Value.EnumerateArray(), sentence => Assert.EndsWith(".", sentence.GetString(), StringComparison.Ordinal));
    }

    private static StreamContent Chunked(byte[] body)
    {
        var content = new StreamContent(new Unseekable(body));
        content.Headers.Add("Content-Type", "application/json");
        return content;
    }

    /// <summary>A stream that does not know its length, so that it is sent in chunks.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
