using System.Buffers.Text;

namespace Doorcode.Tokens;

/// <summary>
/// A whole token in a quarter fewer bytes: its three parts without their base64url. A row of <c>sessions</c> then stays within the
/// 1,002 bytes beyond which SQLite gives a row a page of its own.
/// </summary>
internal static class PackedToken
{
    private const int SignatureLength = 64;

    /// <summary>The length of the header, the header, the signature and the payload.</summary>
    public static byte[] Pack(string token)
    {
        var (first, last) = (token.IndexOf('.', StringComparison.Ordinal), token.LastIndexOf('.'));
        var header = Base64Url.DecodeFromChars(token.AsSpan(0, first));
        var payload = Base64Url.DecodeFromChars(token.AsSpan(first + 1, last - first - 1));
        var signature = Base64Url.DecodeFromChars(token.AsSpan(last + 1));
        return [checked((byte)header.Length), .. header, .. signature, .. payload];
    }

    /// <summary>The token, byte for byte.</summary>
    public static string Unpack(ReadOnlySpan<byte> packed)
    {
        var header = packed.Slice(1, packed[0]);
        var rest = packed[(1 + header.Length)..];
        return string.Join(
            '.', Base64Url.EncodeToString(header), Base64Url.EncodeToString(rest[SignatureLength..]), Base64Url.EncodeToString(rest[..SignatureLength]));
    }
}
