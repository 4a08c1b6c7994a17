using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

/// <summary>Algorithm, key and spelling of a token are the server's own, or it is none (RFC 8725 sections 3.1 to 3.5).</summary>
public sealed class TokenHeaderTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>, IAsyncLifetime
{
    private readonly Forge _forge = new(app);
    private Fixtures.Tokens _good = null!;

    public async ValueTask InitializeAsync()
    {
        var person = await app.JoinAsync($"{RandomNumberGenerator.GetHexString(8)}@example.org");
        _good = await person.TokensAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_header_holds_alg_typ_and_kid_and_nothing_else()
    {
        foreach (var (token, type) in new[] { (_good.Access, "at+jwt"), (_good.Refresh, "rt+jwt") })
        {
            var header = JsonNode.Parse(Forge.Header(token))!.AsObject();
            Assert.Equal(["alg", "kid", "typ"], header.Select(member => member.Key).Order(StringComparer.Ordinal));
            Assert.Equal(("ES256", type, _forge.Key.Kid), ((string)header["alg"]!, (string)header["typ"]!, (string)header["kid"]!));
        }

        await ShouldPass(_forge.Sign(Forge.Payload(_good.Access)));
    }

    [Fact]
    public async Task No_other_algorithm_passes_whatever_it_was_signed_with()
    {
        var payload = Forge.Payload(_good.Access);
        var publicKey = _forge.Pair.ExportSubjectPublicKeyInfo();
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var alg in new[] { "none", "None", "NONE", "nOnE", "" })
        {
            await ShouldFail($"{Head(alg, payload)}.");
            await ShouldFail($"{Head(alg, payload)}.{_good.Access.Split('.')[2]}");
        }

        foreach (var secret in new[]
        {
            publicKey, Encoding.ASCII.GetBytes(_forge.Pair.ExportSubjectPublicKeyInfoPem()), _forge.Pair.ExportParameters(false).Q.X!, [0],
            Encoding.ASCII.GetBytes(_forge.Key.Kid),
        })
        {
            var input = Head("HS256", payload);
            await ShouldFail($"{input}.{Forge.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}");
        }

        var rs256 = Head("RS256", payload);
        await ShouldFail(
            $"{rs256}.{Forge.Encode(rsa.SignData(Encoding.ASCII.GetBytes(rs256), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}");
        var es384 = Head("ES384", payload);
        await ShouldFail($"{es384}.{Forge.Encode(p384.SignData(Encoding.ASCII.GetBytes(es384), HashAlgorithmName.SHA384))}");
        foreach (var alg in new[] { "ES384", "ES512", "ES256K", "es256", "EdDSA", "PS256", "RS256", "HS256", "A256GCM", "dir" })
            await ShouldFail(_forge.SignEncoded(Forge.Encode(HeaderWith("alg", alg)), Forge.Encode(payload)));
    }

    [Fact]
    public async Task No_key_comes_from_the_token_and_no_unknown_header_passes_even_under_the_servers_own_signature()
    {
        using var mine = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var q = mine.ExportParameters(false).Q;
        var jwk = $$"""{"kty":"EC","crv":"P-256","kid":"{{_forge.Key.Kid}}","x":"{{Forge.Encode(q.X)}}","y":"{{Forge.Encode(q.Y)}}"}""";
        var payload = Forge.Encode(Forge.Payload(_good.Access));
        var own = Forge.Header(_good.Access);
        foreach (var member in new[]
        {
            $"\"jwk\":{jwk}", "\"jku\":\"https://evil.example/jwks.json\"", "\"x5u\":\"https://evil.example/cert.pem\"",
            "\"x5c\":[\"MIIB\"]", "\"x5t\":\"abc\"", "\"crit\":[\"exp\"]", "\"crit\":[]", "\"crit\":[\"b64\"],\"b64\":false",
            "\"b64\":false", "\"b64\":true", "\"zip\":\"DEF\"", "\"cty\":\"JWT\"", "\"enc\":\"A256GCM\"", "\"x\":1", "\"alg\":\"ES256\"",
            "\"alg\":\"none\"", "\"typ\":\"at+jwt\"", $"\"kid\":\"{_forge.Key.Kid}\"",
        })
        {
            foreach (var header in new[] { $"{own[..^1]},{member}}}", $"{{{member},{own[1..]}" })
            {
                await ShouldFail(_forge.SignEncoded(Forge.Encode(header), payload));
                await ShouldFail(Forge.SignEncoded(Forge.Encode(header), payload, mine));
            }
        }

        await ShouldFail(Forge.SignEncoded(Forge.Encode(own), payload, mine));
    }

    [Fact]
    public async Task A_kid_names_a_key_of_the_server_or_the_token_is_none()
    {
        var payload = Forge.Encode(Forge.Payload(_good.Access));
        foreach (var kid in new[]
        {
            "", "x", _forge.Key.Kid[..^1], _forge.Key.Kid + "A", _forge.Key.Kid.ToUpperInvariant() + "x", "../../../../dev/null", "/etc/passwd",
            "' OR 1=1 --", "x' UNION SELECT 'a", "https://evil.example/key", "\0", "*", "%", new string('k', 2000),
        })
        {
            await ShouldFail(_forge.SignEncoded(Forge.Encode(HeaderWith("kid", kid)), payload));
        }

        await ShouldFail(_forge.SignUnder("""{"alg":"ES256","typ":"at+jwt"}""", Forge.Payload(_good.Access)));
        await ShouldFail(_forge.SignUnder("""{"alg":"ES256","kid":null,"typ":"at+jwt"}""", Forge.Payload(_good.Access)));
        await ShouldFail(_forge.SignUnder("{}", Forge.Payload(_good.Access)));
    }

    [Fact]
    public async Task The_type_is_compared_exactly_and_one_kind_is_never_taken_for_the_other()
    {
        foreach (var type in new[] { "JWT", "jwt", "at+JWT", "AT+JWT", "application/at+jwt", "at+jwt ", "", "rt+jwt", "jwe", "secevent+jwt" })
            await ShouldFail(_forge.SignUnder(HeaderWith("typ", type), Forge.Payload(_good.Access)));

        // The header of one kind over the claims of the other, signed by the server's own key.
        await ShouldFail(_forge.Sign(Forge.Payload(_good.Refresh), TokenKind.Access));
        var access = _forge.Sign(Forge.Payload(_good.Access), TokenKind.Refresh);
        (await app.RefreshAsync(access)).ShouldBe(Problems.TokenInvalid);
        (await app.VerifyAsync(access)).ShouldBe(Problems.TokenInvalid);
        (await app.MeAsync(_good.Refresh)).ShouldBe(Problems.Unauthenticated);
        (await app.RefreshAsync(_good.Access)).ShouldBe(Problems.TokenInvalid);
    }

    [Fact]
    public async Task A_header_that_says_the_same_in_other_words_is_not_the_servers()
    {
        var payload = Forge.Payload(_good.Access);
        var kid = _forge.Key.Kid;
        string[] headers =
        [
            $$"""{"typ":"at+jwt","kid":"{{kid}}","alg":"ES256"}""", $$"""{"kid":"{{kid}}","alg":"ES256","typ":"at+jwt"}""",
            $$"""{ "alg":"ES256","kid":"{{kid}}","typ":"at+jwt"}""", $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt"} """,
            $$"""{"\u0061lg":"ES256","kid":"{{kid}}","typ":"at+jwt"}""", $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at\u002bjwt"}""",
            "\ufeff" + Forge.Header(_good.Access), "[]", "null", "", "not json",
        ];
        foreach (var header in headers.Where(header => header != Forge.Header(_good.Access)))
            await ShouldFail(_forge.SignUnder(header, payload));
    }

    [Fact]
    public async Task Each_token_has_one_spelling()
    {
        var parts = _good.Access.Split('.');
        for (var i = 0; i < parts.Length; i++)
        {
            foreach (var spelling in Spellings(parts[i]))
            {
                var other = parts.ToArray();
                other[i] = spelling;
                await ShouldFail(string.Join('.', other));
                // And signed over: only the spelling itself is to blame.
                if (i < 2)
                    await ShouldFail(_forge.SignEncoded(other[0], other[1]));
            }
        }

        foreach (var around in new[]
        {
            $".{_good.Access}", $"{_good.Access}.", $"{_good.Access}..", $"{_good.Access}.{parts[2]}", $"{parts[0]}.{parts[1]}",
            $"{parts[0]}..{parts[2]}", $"{parts[0]}.{parts[1]}.", $".{parts[1]}.{parts[2]}",
        })
        {
            await ShouldFail(around);
        }

        await ShouldFail($$"""{"payload":"{{parts[1]}}","protected":"{{parts[0]}}","signature":"{{parts[2]}}"}""");
        await ShouldPass(_good.Access);
    }

    [Fact]
    public async Task A_signature_is_64_bytes_of_r_and_s_and_each_of_them_is_between_zero_and_the_order()
    {
        var parts = _good.Access.Split('.');
        var input = $"{parts[0]}.{parts[1]}";
        var bytes = Encoding.ASCII.GetBytes(input);
        var der = _forge.Pair.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var signature = Base64Url.DecodeFromChars(_forge.SignEncoded(parts[0], parts[1]).Split('.')[2]);
        await ShouldPass($"{input}.{Forge.Encode(signature)}");
        await ShouldFail($"{input}.{Forge.Encode(der)}");
        await ShouldFail($"{input}.{Forge.Encode([0, .. signature])}");
        await ShouldFail($"{input}.{Forge.Encode([.. signature, 0])}");
        await ShouldFail($"{input}.{Forge.Encode(signature.AsSpan(0, 63))}");
        await ShouldFail($"{input}.{Forge.Encode([.. signature.AsSpan(32), .. signature.AsSpan(0, 32)])}");
        var edges = new[] { BigInteger.Zero, BigInteger.One, Forge.Order / 2, (Forge.Order / 2) + 1, Forge.Order - 1, Forge.Order, Forge.Order + 1, BigInteger.Pow(2, 256) - 1 };
        foreach (var r in edges)
        {
            foreach (var s in edges)
                await ShouldFail($"{input}.{Forge.Encode([.. Forge.Number(r), .. Forge.Number(s)])}");

            await ShouldFail($"{input}.{Forge.Encode([.. Forge.Number(r), .. signature.AsSpan(32)])}");
            await ShouldFail($"{input}.{Forge.Encode([.. signature.AsSpan(0, 32), .. Forge.Number(r)])}");
        }
    }

    [Fact]
    public async Task The_twin_of_a_token_with_the_other_s_is_refused_and_changes_nothing()
    {
        for (var round = 0; round < 20; round++)
        {
            var tokens = await app.BeginAsync(_good.Access);
            Assert.True(Forge.S(tokens.Access) <= Forge.Order / 2);
            Assert.True(Forge.S(tokens.Refresh) <= Forge.Order / 2);
            // Before the token itself was verified here, and after.
            await ShouldFail(Forge.Twin(tokens.Access));
            await ShouldPass(tokens.Access);
            await ShouldFail(Forge.Twin(tokens.Access));

            (await app.VerifyAsync(Forge.Twin(tokens.Refresh))).ShouldBe(Problems.TokenInvalid);
            (await app.RefreshAsync(Forge.Twin(tokens.Refresh))).ShouldBe(Problems.TokenInvalid);
            (await app.LogOutAsync(tokens.Access, Forge.Twin(tokens.Refresh))).ShouldBe(Problems.TokenInvalid, 400);
            Assert.Equal((0, null), await app.RowAsync(tokens.Refresh));
            (await app.RefreshAsync(tokens.Refresh)).ShouldBe(200);
        }
    }

    private string HeaderWith(string member, string value)
    {
        var header = JsonNode.Parse(Forge.Header(_good.Access))!.AsObject();
        header[member] = value;
        return header.ToJsonString();
    }

    private string Head(string alg, string payload) => $"{Forge.Encode(HeaderWith("alg", alg))}.{Forge.Encode(payload)}";

    private static IEnumerable<string> Spellings(string part)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        foreach (var suffix in new[] { "=", "==", "%", " ", "\t", "\r\n", "A", "AA", "#", "\u00e9", "\0" })
        {
            yield return part + suffix;
            yield return suffix + part;
            yield return part[..4] + suffix + part[4..];
        }

        // The bits of the last character that encode nothing.
        var stray = (part.Length % 4) switch { 2 => 4, 3 => 2, _ => 0 };
        for (var i = 1; i < 1 << stray; i++)
            yield return part[..^1] + Alphabet[Alphabet.IndexOf(part[^1], StringComparison.Ordinal) | i];

        if (part.Contains('-', StringComparison.Ordinal) || part.Contains('_', StringComparison.Ordinal))
            yield return part.Replace('-', '+').Replace('_', '/');
    }

    private async Task ShouldPass(string token) => (await app.MeAsync(token)).ShouldBe(200);

    /// <summary>Refused as a member of a body, and as a bearer token where a header can hold it.</summary>
    private async Task ShouldFail(string token)
    {
        var answer = await app.VerifyAsync(token);
        Assert.True(answer.Code is "token_invalid" or "invalid_request", $"{token}: {answer}");
        if (token.All(c => c is > ' ' and < '\u007f'))
            (await app.MeAsync(token)).ShouldBe(Problems.Unauthenticated);
    }
}
