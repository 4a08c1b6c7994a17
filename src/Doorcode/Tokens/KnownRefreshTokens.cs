using System.Buffers.Binary;

namespace Doorcode.Tokens;

/// <summary>Whether this server has verified or seen a refresh token.</summary>
internal enum Knowledge
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has a good signature.</summary>
    Signed,

    /// <summary>It has a good signature, and was presented here before.</summary>
    Spent,
}

/// <summary>
/// Remembers refresh tokens that have a good signature, mostly because this server has just signed them: then presenting one
/// costs no verification. Which of them work is in the sessions' rows and never here.
/// </summary>
/// <remarks>
/// A table of fixed size. Each digest has one place, and a later digest of the same place replaces it. Places are written without a
/// lock: a place that is read half written holds the halves of two digests, which no token matches.
/// </remarks>
internal sealed class KnownRefreshTokens
{
    /// <summary>1 MiB: at one refresh in 15 minutes, most of the tokens of 65,536 sessions.</summary>
    private const int Places = 1 << 16;

    private readonly UInt128[] _digests = new UInt128[Places];

    public Knowledge Recall(ReadOnlySpan<byte> hash)
    {
        var (place, digest) = Locate(hash);
        var stored = _digests[place];
        return (stored ^ digest) > UInt128.One ? Knowledge.None
            : stored == digest ? Knowledge.Signed
            : Knowledge.Spent;
    }

    /// <summary>Remembers a token whose signature is known to be good.</summary>
    public void AddSigned(ReadOnlySpan<byte> hash)
    {
        var (place, digest) = Locate(hash);
        _digests[place] = digest;
    }

    /// <summary>Remembers that a token with a good signature was presented.</summary>
    public void AddSpent(ReadOnlySpan<byte> hash)
    {
        var (place, digest) = Locate(hash);
        _digests[place] = digest | UInt128.One;
    }

    /// <summary>The last bit of a digest says whether it is spent.</summary>
    private static (int Place, UInt128 Digest) Locate(ReadOnlySpan<byte> hash) =>
        (BinaryPrimitives.ReadUInt16LittleEndian(hash[16..]), BinaryPrimitives.ReadUInt128LittleEndian(hash) & ~UInt128.One);
}
