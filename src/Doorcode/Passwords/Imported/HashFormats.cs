using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Doorcode.Passwords.Imported;

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
    /// <summary>What Django and others store for an account without a password begins so.</summary>
    public const string Unusable = "!";

    // What Django asks for. As many run at once as there are cores.
    private const int MaxArgon2Memory = 100 << 10;
    private const int MaxArgon2Work = 1 << 22;
    private const int MaxArgon2Lanes = 16;
    private const int MaxIterations = 5_000_000;
    private const int MaxBcryptCost = 13;

    // In base64: the version alone, and the version with hash function and iterations.
    private const int IdentityVersionLength = 2;
    private const int IdentityHeaderLength = 12;

    public static HashVerdict Verify(string password, string hash) => Read(hash)?.Verify(password) ?? HashVerdict.Unreadable;

    /// <summary>Reads a stored hash; null when it is in no known format, or would cost more than a login may.</summary>
    public static ReadableHash? Read(string hash)
    {
        if (Argon2().Match(hash) is { Success: true } argon2)
            return ReadArgon2(hash, argon2);

        if (DjangoPbkdf2().Match(hash) is { Success: true } django)
            return ReadDjango(hash, django);

        if (Bcrypt().Match(hash) is { Success: true } bcrypt)
        {
            return Number(bcrypt, "cost") is >= 4 and <= MaxBcryptCost and var cost
                ? new ReadableHash.Bcrypt(hash[..bcrypt.Groups["salt"].Index], cost, hash)
                : null;
        }

        return TryBase64(hash, out var bytes) ? ReadIdentity(hash, bytes) : null;
    }

    /// <summary>RFC 9106. Django puts <c>argon2</c> before the PHC string.</summary>
    private static ReadableHash? ReadArgon2(string hash, Match match)
    {
        var (memory, passes, lanes) = (Number(match, "m"), Number(match, "t"), Number(match, "p"));
        if (lanes is < 1 or > MaxArgon2Lanes || passes < 1 || memory < 8 * lanes || memory > MaxArgon2Memory
            || (long)memory * passes > MaxArgon2Work
            || !TryUnpaddedBase64(match.Groups["salt"].Value, out var salt)
            || !TryUnpaddedBase64(match.Groups["hash"].Value, out var expected))
        {
            return null;
        }

        var isId = match.Groups["type"].Length == "id".Length;
        var isNative = isId && lanes == 1 && salt.Length == Argon2Hash.SaltLength;
        return new ReadableHash.Argon2(
            hash[..match.Groups["salt"].Index], new HashKind.Argon2(isId, memory, passes, lanes, isNative), salt, expected);
    }

    private static ReadableHash? ReadDjango(string hash, Match match)
    {
        var iterations = Number(match, "iterations");
        return iterations is >= 1 and <= MaxIterations && TryBase64(match.Groups["hash"].Value, out var expected)
            ? new ReadableHash.Pbkdf2(
                hash[..match.Groups["salt"].Index],
                new HashKind.Pbkdf2(HashAlgorithmName.SHA256),
                Encoding.UTF8.GetBytes(match.Groups["salt"].Value),
                iterations,
                expected)
            : null;
    }

    /// <summary>
    /// Version 2: 0, salt (16), key (32), by SHA-1 and 1000 iterations. Version 3: 1, hash function, iterations, length of salt
    /// (each 32 bits, big endian), salt, key.
    /// </summary>
    private static ReadableHash? ReadIdentity(string hash, byte[] bytes)
    {
        if (bytes is [0, ..] && bytes.Length == 49)
        {
            return new ReadableHash.Pbkdf2(
                hash[..IdentityVersionLength], new HashKind.Pbkdf2(HashAlgorithmName.SHA1), bytes[1..17], 1000, bytes[17..]);
        }

        if (bytes is not [1, ..] || bytes.Length < 13)
            return null;

        var (function, iterations, saltLength) = (Field(bytes, 1), Field(bytes, 5), Field(bytes, 9));
        return function <= 2 && iterations is >= 1 and <= MaxIterations && saltLength is >= 8 and <= 64
            && bytes.Length - 13 - saltLength is >= 16 and <= 64
            ? new ReadableHash.Pbkdf2(
                hash[..IdentityHeaderLength],
                new HashKind.Pbkdf2(IdentityFunction(function)),
                bytes[13..(13 + (int)saltLength)],
                (int)iterations,
                bytes[(13 + (int)saltLength)..])
            : null;
    }

    private static HashAlgorithmName IdentityFunction(uint function) => function switch
    {
        0 => HashAlgorithmName.SHA1,
        1 => HashAlgorithmName.SHA256,
        _ => HashAlgorithmName.SHA512,
    };

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
        @"\A\$2[aby]\$(?<cost>[0-9]{2})\$(?<salt>[./A-Za-z0-9]{22})[./A-Za-z0-9]{31}\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bcrypt();
}
