using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Passwords.Imported;

/// <summary>An amount of work of one kind.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HashWork(HashKind Kind, long Amount);

/// <summary>A stored hash in a format that can be verified.</summary>
/// <param name="Prefix">How every hash begins that costs the same.</param>
/// <param name="Work">What verifying a password against it costs, whether it matches or not.</param>
internal abstract record ReadableHash(string Prefix, HashWork Work)
{
    public abstract HashVerdict Verify(string password);

    private static HashVerdict Compare(byte[] expected, byte[] actual) =>
        CryptographicOperations.FixedTimeEquals(actual, expected) ? HashVerdict.Matches : HashVerdict.Differs;

    public sealed record Argon2(string Prefix, HashKind.Argon2 Kind, byte[] Salt, byte[] Expected)
        : ReadableHash(Prefix, new HashWork(Kind, 1))
    {
        public override HashVerdict Verify(string password) =>
            Compare(Expected, Kind.Compute(Encoding.UTF8.GetBytes(password), Salt, Expected.Length));
    }

    public sealed record Pbkdf2(string Prefix, HashKind.Pbkdf2 Kind, byte[] Salt, int Iterations, byte[] Expected)
        : ReadableHash(Prefix, new HashWork(Kind, Iterations * (long)((Expected.Length + Kind.BlockLength - 1) / Kind.BlockLength)))
    {
        public override HashVerdict Verify(string password) =>
            Compare(Expected, Kind.Compute(password, Salt, Iterations, Expected.Length));
    }

    /// <summary>
    /// BCrypt looks at the first 72 bytes of a password only, and the hash cannot tell more: the system that made it took any
    /// password that begins so, too (decision 27).
    /// </summary>
    public sealed record Bcrypt(string Prefix, int Cost, string Hash) : ReadableHash(Prefix, new HashWork(new HashKind.Bcrypt(), 1L << Cost))
    {
        /// <summary>Whether it is over the SHA-256 of the password in hexadecimal digits, as Django's bcrypt_sha256 is.</summary>
        public bool IsOfDigest { get; init; }

        public override HashVerdict Verify(string password)
        {
            try
            {
                var hashed = IsOfDigest ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password))) : password;
                return BCrypt.Net.BCrypt.Verify(hashed, Hash) ? HashVerdict.Matches : HashVerdict.Differs;
            }
            catch (Exception malformed) when (malformed is BCrypt.Net.SaltParseException or ArgumentException or FormatException)
            {
                return HashVerdict.Unreadable;
            }
        }
    }

    public sealed record Scrypt(string Prefix, HashKind.Scrypt Kind, byte[] Salt, int Lanes, byte[] Expected)
        : ReadableHash(Prefix, new HashWork(Kind, Lanes))
    {
        public override HashVerdict Verify(string password) =>
            Compare(Expected, Kind.Compute(Encoding.UTF8.GetBytes(password), Salt, Lanes, Expected.Length));
    }

    /// <summary>
    /// Firebase's: scrypt makes an AES-256 key, and the hash is a key of the project, encrypted with it in counter mode from zero on.
    /// </summary>
    public sealed record Firebase(string Prefix, HashKind.Scrypt Kind, byte[] Salt, int Lanes, byte[] SignerKey, byte[] Expected)
        : ReadableHash(Prefix, new HashWork(Kind, Lanes))
    {
        private const int KeyLength = 32;
        private const int BlockLength = 16;

        public override HashVerdict Verify(string password)
        {
            using var cipher = Aes.Create();
            cipher.Key = Kind.Compute(Encoding.UTF8.GetBytes(password), Salt, Lanes, KeyLength);
            var counters = new byte[(SignerKey.Length + BlockLength - 1) / BlockLength * BlockLength];
            for (var block = 0; block < counters.Length / BlockLength; block++)
                BinaryPrimitives.WriteInt32BigEndian(counters.AsSpan(block * BlockLength + BlockLength - sizeof(int)), block);

            var actual = cipher.EncryptEcb(counters, PaddingMode.None)[..SignerKey.Length];
            for (var i = 0; i < actual.Length; i++)
                actual[i] ^= SignerKey[i];

            return Compare(Expected, actual);
        }
    }

    /// <summary>A weak hash inside one of Argon2id; see <see cref="WeakHash"/>.</summary>
    public sealed record Wrapped(string Prefix, HashKind.Argon2 Kind, WeakHash Weak, byte[] Salt, byte[] Expected)
        : ReadableHash(Prefix, new HashWork(Kind, 1))
    {
        public override HashVerdict Verify(string password) =>
            Compare(Expected, Kind.Compute(Weak.DigestOf(password), Salt, Expected.Length));
    }
}
