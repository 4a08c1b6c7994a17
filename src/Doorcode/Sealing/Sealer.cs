using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Doorcode.Sealing;

/// <summary>
/// Encrypts what is kept at rest: AES-256-GCM under a key of its own for every message (HMAC-SHA256 of a random salt under the
/// label's key), so that the number of messages is not bounded by the nonce (NIST SP 800-38D section 8.3).
/// </summary>
internal sealed class Sealer
{
    private const byte Version = 1;
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + SaltLength + NonceLength + TagLength;

    /// <summary>How many bytes make one message differ from another that says the same.</summary>
    public const int SeedLength = SaltLength + NonceLength;

    private readonly Lazy<byte[]> _key;

    /// <summary>Seals with the master key, which need not be read yet.</summary>
    public Sealer(MasterKey master, string label) => _key = new Lazy<byte[]>(() => master.Derive(label));

    /// <summary>Seals with a master key that is at hand.</summary>
    public Sealer(byte[] masterKey, string label) => _key = new Lazy<byte[]>(() => MasterKey.Derive(masterKey, label));

    /// <summary>Encrypts.</summary>
    /// <param name="plain">What to hide.</param>
    /// <param name="context">What it belongs to, such as a row's id: it opens nowhere else.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        Span<byte> seed = stackalloc byte[SeedLength];
        RandomNumberGenerator.Fill(seed);
        return Seal(plain, context, seed);
    }

    /// <summary>Encrypts to the same bytes whenever it is given the same.</summary>
    /// <param name="plain">What to hide.</param>
    /// <param name="context">What it belongs to: it opens nowhere else.</param>
    /// <param name="seed">
    /// <see cref="SeedLength"/> bytes of a keyed hash over all that is in the message, because no seed may ever be used for two messages (the
    /// synthetic IV of RFC 5297).
    /// </param>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context, ReadOnlySpan<byte> seed)
    {
        var message = new byte[Overhead + plain.Length];
        message[0] = Version;
        seed.CopyTo(message.AsSpan(1, SeedLength));
        var nonce = message.AsSpan(1 + SaltLength, NonceLength);
        using var cipher = Cipher(message.AsSpan(1, SaltLength));
        cipher.Encrypt(nonce, plain, message.AsSpan(Overhead), message.AsSpan(Overhead - TagLength, TagLength), context);
        return message;
    }

    /// <summary>Decrypts; false when it was sealed with another key, for another context, or was changed.</summary>
    public bool TryOpen(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = null;
        if (message.Length < Overhead || message[0] != Version)
            return false;

        var opened = new byte[message.Length - Overhead];
        using var cipher = Cipher(message.Slice(1, SaltLength));
        try
        {
            var nonce = message.Slice(1 + SaltLength, NonceLength);
            cipher.Decrypt(nonce, message[Overhead..], message.Slice(Overhead - TagLength, TagLength), opened, context);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        plain = opened;
        return true;
    }

    /// <summary>Decrypts what this server sealed itself; anything else means that the database was tampered with.</summary>
    public byte[] Open(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context) =>
        TryOpen(message, context, out var plain)
            ? plain
            : throw new CryptographicException("A sealed value does not open: it was sealed with another key, or changed.");

    private AesGcm Cipher(ReadOnlySpan<byte> salt)
    {
        Span<byte> key = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key.Value, salt, key);
        return new AesGcm(key, TagLength);
    }
}
