using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Doorcode.Tokens;

/// <summary>
/// An ECDSA signature (r, s) verifies as (r, n−s) too, which needs no key to compute. Of the two, only the one whose s is at most
/// n/2 is written and accepted, so that a token has one signature.
/// </summary>
internal static class LowS
{
    private const int Length = 64;

    /// <summary>The order n of P-256 (SEC 2 section 2.4.2), and its half, each in two halves of 128 bits.</summary>
    private static readonly UInt128 OrderHigh = new(0xFFFFFFFF00000000, 0xFFFFFFFFFFFFFFFF);
    private static readonly UInt128 OrderLow = new(0xBCE6FAADA7179E84, 0xF3B9CAC2FC632551);
    private static readonly UInt128 HalfHigh = OrderHigh >> 1;
    private static readonly UInt128 HalfLow = (OrderLow >> 1) | (UInt128.One << 127);

    /// <summary>Whether the signature of a token in compact form has the low s. False for what is no signature of 64 bytes.</summary>
    public static bool Has(string token)
    {
        Span<byte> signature = stackalloc byte[Length];
        return TryRead(token, signature) && IsLow(signature);
    }

    /// <summary>The same token with the low s.</summary>
    public static string With(string token)
    {
        Span<byte> signature = stackalloc byte[Length];
        if (!TryRead(token, signature))
            throw new ArgumentException("The token has no ES256 signature.", nameof(token));

        if (IsLow(signature))
            return token;

        Negate(signature[32..]);
        return string.Concat(token.AsSpan(0, token.LastIndexOf('.') + 1), Base64Url.EncodeToString(signature));
    }

    private static bool TryRead(string token, Span<byte> signature) =>
        Base64Url.DecodeFromChars(token.AsSpan(token.LastIndexOf('.') + 1), signature, out _, out var length) is OperationStatus.Done
        && length == Length;

    private static bool IsLow(ReadOnlySpan<byte> signature)
    {
        var (high, low) = Read(signature[32..]);
        return high < HalfHigh || (high == HalfHigh && low <= HalfLow);
    }

    /// <summary>Replaces s by n−s.</summary>
    private static void Negate(Span<byte> s)
    {
        var (high, low) = Read(s);
        var borrow = low > OrderLow ? UInt128.One : UInt128.Zero;
        BinaryPrimitives.WriteUInt128BigEndian(s, unchecked(OrderHigh - high - borrow));
        BinaryPrimitives.WriteUInt128BigEndian(s[16..], unchecked(OrderLow - low));
    }

    private static (UInt128 High, UInt128 Low) Read(ReadOnlySpan<byte> s) =>
        (BinaryPrimitives.ReadUInt128BigEndian(s), BinaryPrimitives.ReadUInt128BigEndian(s[16..]));
}
