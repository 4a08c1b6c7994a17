using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorcode.Tests.Fixtures;
using Microsoft.IdentityModel.Tokens;
using TokenReader = Doorcode.Tokens.TokenReader;

namespace Doorcode.Tests.Tokens;

/// <summary>
/// Wycheproof's vectors for JSON web signatures. Their payloads are no claims, so they test the layer that checks signatures:
/// one spelling, ES256, and the very verifier that tokens are checked with. The whole reader must refuse all of them.
/// </summary>
public sealed class WycheproofTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private static readonly JsonElement Vectors = Load();

    /// <summary>Vectors whose verdict is about something that this server does not have.</summary>
    private static readonly Dictionary<int, string> Skipped = new()
    {
        [346] = "an RSA key whose JWK says PS256 with a header of PS384; only ES256 is used here",
        [347] = "a P-521 key with the unregistered name ES521; only ES256 is used here",
        [350] = "as 346",
        [351] = "as 347",
        [357] = "HMAC vector whose verdict depends on how a decoder takes padding; HMAC is not used here",
        [367] = "as 357",
        [370] = "as 357",
        [372] = "a character that is not base64url is called valid; here it is refused, see the canonical spelling tests",
        [373] = "as 372",
        [354] = "the verdict is about the JWK's use; the server's keys come from its own table and have none",
        [356] = "the verdict is about the JWK's key_ops; the server's keys come from its own table and have none",
    };

    public static TheoryData<int> Cases { get; } = new(
        Vectors.GetProperty("testGroups").EnumerateArray()
            .SelectMany(group => group.GetProperty("tests").EnumerateArray())
            .Select(test => test.GetProperty("tcId").GetInt32()));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Vector(int id)
    {
        var (group, test) = Find(id);
        var jws = test.GetProperty("jws").GetString()!;
        var reader = app.Services.GetRequiredService<TokenReader>();
        Assert.Null(await reader.ReadAccessAsync(jws));
        Assert.Null(await reader.ReadRefreshAsync(jws));

        Assert.SkipWhen(Skipped.ContainsKey(id), Skipped.GetValueOrDefault(id, ""));
        var isValid = test.GetProperty("result").GetString() == "valid" && IsEs256(group);
        Assert.Equal(isValid, IsSigned(jws, group));
    }

    [Fact]
    public void Some_vectors_are_valid_so_that_the_verifier_is_known_to_accept() =>
        Assert.True(
            Cases.Select(row => Find(row.Data)).Count(found => IsEs256(found.Group) && IsSigned(found.Test.GetProperty("jws").GetString()!, found.Group)) >= 3);

    private static bool IsEs256(JsonElement group) =>
        group.TryGetProperty("public", out var key)
        && key.TryGetProperty("crv", out var curve) && curve.GetString() == "P-256"
        && (!key.TryGetProperty("alg", out var alg) || alg.GetString() == "ES256");

    private static bool IsSigned(string jws, JsonElement group)
    {
        var parts = jws.Split('.');
        if (parts.Length != 3 || parts[2].Length != TokenReader.SignatureLength || !parts.All(part => TokenReader.IsCanonical(part)) || !IsEs256(group) || !SaysEs256(parts[0]))
            return false;

        var jwk = group.GetProperty("public");
        using var pair = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Bytes("x"), Y = Bytes("y") },
        });
        var key = new ECDsaSecurityKey(pair) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        var verifier = key.CryptoProviderFactory.CreateForVerifying(key, SecurityAlgorithms.EcdsaSha256);
        return verifier.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));

        byte[] Bytes(string member) => Base64Url.DecodeFromChars(jwk.GetProperty(member).GetString());
    }

    /// <summary>The server compares whole headers, which needs its own key; of others, only what makes them ES256 is looked at.</summary>
    private static bool SaysEs256(string header)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
            return json.RootElement.GetProperty("alg").GetString() == "ES256" && !json.RootElement.TryGetProperty("crit", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static (JsonElement Group, JsonElement Test) Find(int id) =>
        (from candidate in Vectors.GetProperty("testGroups").EnumerateArray()
         from test in candidate.GetProperty("tests").EnumerateArray()
         where test.GetProperty("tcId").GetInt32() == id
         select (candidate, test)).Single();

    private static JsonElement Load()
    {
        using var file = typeof(WycheproofTests).Assembly.GetManifestResourceStream("json_web_signature_test.json")!;
        return JsonDocument.Parse(file).RootElement;
    }
}
