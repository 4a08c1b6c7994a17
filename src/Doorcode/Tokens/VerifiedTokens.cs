using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Doorcode.Tokens;

/// <summary>
/// Remembers which access tokens had a good signature, by the SHA-256 of the whole token: an access token comes many times in
/// its life. Only the arithmetic is remembered; expiry, key and session are looked at every time. Bounded: the older half goes
/// when the newer one is full.
/// </summary>
internal sealed class VerifiedTokens
{
    private const int HalfLimit = 8192;

    private ConcurrentDictionary<Digest, TokenClaims> _newer = new();
    private ConcurrentDictionary<Digest, TokenClaims> _older = new();
    private int _count;

    public bool TryGet(string token, [NotNullWhen(true)] out TokenClaims? claims)
    {
        var digest = Digest.Of(token);
        if (_newer.TryGetValue(digest, out claims))
            return true;

        if (!_older.TryGetValue(digest, out claims))
            return false;

        Add(digest, claims);
        return true;
    }

    public void Add(string token, TokenClaims claims) => Add(Digest.Of(token), claims);

    private void Add(Digest digest, TokenClaims claims)
    {
        if (!_newer.TryAdd(digest, claims) || Interlocked.Increment(ref _count) < HalfLimit)
            return;

        _older = _newer;
        _newer = new();
        _count = 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public static Digest Of(string token)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), hash);
            return MemoryMarshal.Read<Digest>(hash);
        }
    }
}
