using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

/// <summary>Makes tokens that the server would never make, with its own keys where that is what it takes.</summary>
internal sealed class Forge(DoorcodeApp app)
{
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
        return $"{header}.{payload}.{Encode(signature)}";
    }

    /// <summary>A token's claims, changed, and signed again with the server's key.</summary>
    public string Change(string token, Action<JsonObject> change, TokenKind kind = TokenKind.Access)
    {
        var claims = JsonNode.Parse(Payload(token))!.AsObject();
        change(claims);
        return Sign(claims.ToJsonString(), kind);
    }
}
