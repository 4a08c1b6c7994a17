using System.Runtime.InteropServices;
using System.Security.Cryptography;

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
        public override HashVerdict Verify(string password) => Compare(Expected, Kind.Compute(password, Salt, Expected.Length));
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
        public override HashVerdict Verify(string password)
        {
            try
            {
                return BCrypt.Net.BCrypt.Verify(password, Hash) ? HashVerdict.Matches : HashVerdict.Differs;
            }
            catch (Exception malformed) when (malformed is BCrypt.Net.SaltParseException or ArgumentException or FormatException)
            {
                return HashVerdict.Unreadable;
            }
        }
    }
}
