using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Doorcode.Accounts;

/// <summary>What a stored hash says about a password.</summary>
internal enum HashVerdict
{
    /// <summary>It is not the password.</summary>
    Differs,

    /// <summary>It is the password.</summary>
    Matches,

    /// <summary>The hash is in no format that can be read, or would cost more than a login may: no password matches it.</summary>
    Unreadable,
}

/// <summary>
/// The hash formats that can be verified: Argon2 (PHC strings, also as Django writes them), Django's PBKDF2, ASP.NET Core
/// Identity's versions 2 and 3, and bcrypt. Only Argon2id is written. Never throws, and never spends more than a few seconds.
/// </summary>
internal static partial class HashFormats
{
    // What Django asks for. As many run at once as there are cores.
    private const int MaxArgon2Memory = 100 << 10;
    private const int MaxArgon2Work = 1 << 22;
    private const int MaxArgon2Lanes = 16;
    private const int MaxIterations = 5_000_000;
    private const int MaxBcryptCost = 13;

    public static HashVerdict Verify(string password, string hash)
    {
        if (Argon2().Match(hash) is { Success: true } argon2)
            return VerifyArgon2(password, argon2);

        if (DjangoPbkdf2().Match(hash) is { Success: true } django)
            return VerifyDjango(password, django);

        if (Bcrypt().Match(hash) is { Success: true } bcrypt)
            return VerifyBcrypt(password, bcrypt);

        return TryBase64(hash, out var bytes) ? VerifyIdentity(password, bytes) : HashVerdict.Unreadable;
    }

    /// <summary>RFC 9106. Django puts <c>argon2</c> before the PHC string.</summary>
    private static HashVerdict VerifyArgon2(string password, Match match)
    {
        var (memory, passes, lanes) = (Number(match, "m"), Number(match, "t"), Number(match, "p"));
        if (lanes is < 1 or > MaxArgon2Lanes || passes < 1 || memory < 8 * lanes || memory > MaxArgon2Memory
            || (long)memory * passes > MaxArgon2Work
            || !TryUnpaddedBase64(match.Groups["salt"].Value, out var salt)
            || !TryUnpaddedBase64(match.Groups["hash"].Value, out var expected))
        {
            return HashVerdict.Unreadable;
        }

        var isId = match.Groups["type"].Length == "id".Length;
        var bytes = Encoding.UTF8.GetBytes(password);
        return Compare(expected, isId && lanes == 1 && salt.Length == Argon2Hash.SaltLength
            ? new Argon2Hash(memory, passes).Compute(bytes, salt, expected.Length)
            : ComputeArgon2(isId, memory, passes, lanes, bytes, salt, expected.Length));
    }

    /// <summary>libsodium has neither lanes nor other lengths of salt.</summary>
    private static byte[] ComputeArgon2(bool isId, int memory, int passes, int lanes, byte[] password, byte[] salt, int length)
    {
        var generator = new Argon2BytesGenerator();
        generator.Init(new Argon2Parameters.Builder(isId ? Argon2Parameters.Argon2id : Argon2Parameters.Argon2i)
            .WithVersion(Argon2Parameters.Version13)
            .WithMemoryAsKB(memory)
            .WithIterations(passes)
            .WithParallelism(lanes)
            .WithSalt(salt)
            .Build());
        var hash = new byte[length];
        generator.GenerateBytes(password, hash);
        return hash;
    }

    private static HashVerdict VerifyDjango(string password, Match match)
    {
        var iterations = Number(match, "iterations");
        return iterations is >= 1 and <= MaxIterations && TryBase64(match.Groups["hash"].Value, out var expected)
            ? VerifyPbkdf2(password, Encoding.UTF8.GetBytes(match.Groups["salt"].Value), iterations, HashAlgorithmName.SHA256, expected)
            : HashVerdict.Unreadable;
    }

    /// <summary>BCrypt looks at the first 72 bytes of a password only; so did the system that made the hash.</summary>
    private static HashVerdict VerifyBcrypt(string password, Match match)
    {
        if (Number(match, "cost") is < 4 or > MaxBcryptCost)
            return HashVerdict.Unreadable;

        try
        {
            return BCrypt.Net.BCrypt.Verify(password, match.Value) ? HashVerdict.Matches : HashVerdict.Differs;
        }
        catch (Exception malformed) when (malformed is BCrypt.Net.SaltParseException or ArgumentException or FormatException)
        {
            return HashVerdict.Unreadable;
        }
    }

    /// <summary>
    /// Version 2: 0, salt (16), key (32), by SHA-1 and 1000 iterations. Version 3: 1, hash function, iterations, length of salt
    /// (each 32 bits, big endian), salt, key.
    /// </summary>
    private static HashVerdict VerifyIdentity(string password, byte[] bytes)
    {
        if (bytes is [0, ..] && bytes.Length == 49)
            return VerifyPbkdf2(password, bytes[1..17], 1000, HashAlgorithmName.SHA1, bytes[17..]);

        if (bytes is not [1, ..] || bytes.Length < 13)
            return HashVerdict.Unreadable;

        var (function, iterations, saltLength) = (Field(bytes, 1), Field(bytes, 5), Field(bytes, 9));
        return function <= 2 && iterations is >= 1 and <= MaxIterations && saltLength is >= 8 and <= 64
            && bytes.Length - 13 - saltLength is >= 16 and <= 64
            ? VerifyPbkdf2(
                password, bytes[13..(13 + (int)saltLength)], (int)iterations, IdentityFunction(function), bytes[(13 + (int)saltLength)..])
            : HashVerdict.Unreadable;
    }

    private static HashAlgorithmName IdentityFunction(uint function) => function switch
    {
        0 => HashAlgorithmName.SHA1,
        1 => HashAlgorithmName.SHA256,
        _ => HashAlgorithmName.SHA512,
    };

    private static HashVerdict VerifyPbkdf2(
        string password, byte[] salt, int iterations, HashAlgorithmName function, byte[] expected) =>
        Compare(expected, Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, function, expected.Length));

    private static HashVerdict Compare(byte[] expected, byte[] actual) =>
        CryptographicOperations.FixedTimeEquals(actual, expected) ? HashVerdict.Matches : HashVerdict.Differs;

    private static uint Field(byte[] bytes, int start) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(start));

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static bool TryUnpaddedBase64(string text, out byte[] bytes) =>
        TryBase64(text.PadRight((text.Length + 3) / 4 * 4, '='), out bytes);

    private static bool TryBase64(string text, out byte[] bytes)
    {
        bytes = new byte[(text.Length + 3) / 4 * 3];
        var isBase64 = Convert.TryFromBase64String(text, bytes, out var length);
        bytes = bytes[..length];
        return isBase64;
    }

    [GeneratedRegex(
        @"\A(argon2)?\$argon2(?<type>id|i)\$v=19\$m=(?<m>[0-9]{1,8}),t=(?<t>[0-9]{1,4}),p=(?<p>[0-9]{1,3})\$(?<salt>[A-Za-z0-9+/]{11,86})\$(?<hash>[A-Za-z0-9+/]{22,86})\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Argon2();

    [GeneratedRegex(
        @"\Apbkdf2_sha256\$(?<iterations>[0-9]{1,9})\$(?<salt>[^$]{1,128})\$(?<hash>[A-Za-z0-9+/]{43}=)\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex DjangoPbkdf2();

    [GeneratedRegex(
        @"\A\$2[aby]\$(?<cost>[0-9]{2})\$[./A-Za-z0-9]{53}\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bcrypt();
}
