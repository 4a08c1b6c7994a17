using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

/// <summary>Makes tokens that the server would never make, with its own keys where that is what it takes.</summary>
internal sealed class Forge(DoorcodeApp app)
{
    /// <summary>The order of P-256.</summary>
    public static readonly BigInteger Order = BigInteger.Parse(
        "00FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    public SigningKey Key => app.Services.GetRequiredService<KeyRing>().Current;

    public ECDsa Pair => Key.Key.ECDsa;

    public TokenReader Reader => app.Services.GetRequiredService<TokenReader>();

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>The payload of a token, as text.</summary>
    public static string Payload(string token) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1]));

    public static string Header(string token) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[0]));

    /// <summary>Signs with the server's key, under exactly the header that it uses itself.</summary>
    public string Sign(string payload, TokenKind kind = TokenKind.Access) => SignEncoded(Key.Header(kind), Encode(payload));

    /// <summary>Signs with the server's key, under a header of our own.</summary>
    public string SignUnder(string header, string payload) => SignEncoded(Encode(header), Encode(payload));

    public string SignEncoded(string header, string payload) => SignEncoded(header, payload, Pair);

    public static string SignEncoded(string header, string payload, ECDsa key)
    {
        var signature = key.SignData(
            Encoding.ASCII.GetBytes($"{header}.{payload}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        var token = $"{header}.{payload}.{Encode(signature)}";
        return S(token) > Order / 2 ? Twin(token) : token;
    }

    /// <summary>The same token under the other signature that ECDSA verifies as well: n−s in place of s.</summary>
    public static string Twin(string token)
    {
        var signature = Base64Url.DecodeFromChars(token.Split('.')[2]);
        return $"{token[..token.LastIndexOf('.')]}.{Encode([.. signature.AsSpan(0, 32), .. Number(Order - S(token))])}";
    }

    /// <summary>The s of a token's signature.</summary>
    public static BigInteger S(string token) =>
        new(Base64Url.DecodeFromChars(token.Split('.')[2]).AsSpan(32), isUnsigned: true, isBigEndian: true);

    /// <summary>A number as 32 bytes, the first one the highest.</summary>
    public static byte[] Number(BigInteger value) =>
        [.. Enumerable.Repeat((byte)0, 32 - value.GetByteCount(isUnsigned: true)), .. value.ToByteArray(isUnsigned: true, isBigEndian: true)];

    /// <summary>A token's claims, changed, and signed again with the server's key.</summary>
    public string Change(string token, Action<JsonObject> change, TokenKind kind = TokenKind.Access)
    {
        var claims = JsonNode.Parse(Payload(token))!.AsObject();
        change(claims);
        return Sign(claims.ToJsonString(), kind);
    }

    /// <summary>Tokens of the right form, under the header of the server's own key, whose signature is none of it.</summary>
    public static IEnumerable<string> WithBadSignatures(string token)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = token.Split('.');
        var low = SignEncoded(parts[0], parts[1], key);
        return [low, Twin(low), Twin(token), $"{parts[0]}.{parts[1]}.{new string('A', TokenReader.SignatureLength)}"];
    }
}
