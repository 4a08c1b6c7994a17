using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Sessions;

/// <summary>
/// From where a refresh token was rotated: a digest of the caller's network, one of its user agent, and a last byte. A session's row keeps
/// the last byte once a repeat of the session has been recorded.
/// </summary>
internal static class RotationOrigin
{
    /// <summary>The length of an origin without its last byte.</summary>
    public const int Length = 2 * Half;

    private const int Half = 8;

    /// <summary>The origin of a caller, with its last byte.</summary>
    public static byte[] Of(Caller caller)
    {
        var origin = new byte[Length + 1];
        Digest(caller.Network, origin.AsSpan(0, Half));
        Digest(caller.UserAgent ?? "", origin.AsSpan(Half, Half));
        return origin;
    }

    /// <summary>Whether the row that holds this origin is of a session of which a repeat has been recorded.</summary>
    public static bool IsOfRecordedSession(byte[] origin) => origin.Length > Length;

    /// <summary>What differs between two of them, in words, or null when nothing does.</summary>
    public static string? Difference(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var isSameNetwork = one[..Half].SequenceEqual(other[..Half]);
        var isSameAgent = one[Half..Length].SequenceEqual(other[Half..Length]);
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
