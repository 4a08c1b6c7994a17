using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Sessions;

/// <summary>From where a refresh token was rotated: a digest of the caller's network and one of its user agent.</summary>
internal static class RotationOrigin
{
    private const int Half = 8;

    public static byte[] Of(Caller caller)
    {
        var origin = new byte[2 * Half];
        Digest(caller.Network, origin.AsSpan(0, Half));
        Digest(caller.UserAgent ?? "", origin.AsSpan(Half));
        return origin;
    }

    /// <summary>What differs between two of them, in words, or null when nothing does.</summary>
    public static string? Difference(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var isSameNetwork = one[..Half].SequenceEqual(other[..Half]);
        var isSameAgent = one[Half..].SequenceEqual(other[Half..]);
        return (isSameNetwork, isSameAgent) switch
        {
            (true, true) => null,
            (false, true) => "another network",
            (true, false) => "another user agent",
            (false, false) => "another network and user agent",
        };
    }

    private static void Digest(string text, Span<byte> digest)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        hash[..digest.Length].CopyTo(digest);
    }
}
