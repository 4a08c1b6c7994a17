using System.Globalization;
using System.Numerics;
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
/// The hash formats that can be verified: Argon2 and scrypt as PHC strings, PBKDF2 as such strings, Django's, ASP.NET Core Identity's
/// versions 2 and 3, bcrypt, Firebase's, and weak hashes inside Argon2id. Only Argon2id is written. Never throws, and never spends more
/// than <see cref="HashCosts"/> allows.
/// </summary>
internal static partial class HashFormats
{
    /// <summary>What Django and others store for an account without a password begins so.</summary>
    public const string Unusable = "!";

    private const string DjangoPbkdf2 = "pbkdf2_";

    /// <summary>No hash is longer, in characters.</summary>
    private const int MaxLength = 2048;

    /// <summary>The dearest that bcrypt knows.</summary>
    private const int MaxBcryptCost = 31;

    // In base64: the version alone, and the version with hash function and iterations.
    private const int IdentityVersionLength = 2;
    private const int IdentityHeaderLength = 12;

    public static HashVerdict Verify(string password, string hash) => Read(hash)?.Verify(password) ?? HashVerdict.Unreadable;

    /// <summary>Reads a stored hash; null when it is in no known format, or would cost more than a login may.</summary>
    public static ReadableHash? Read(string hash) => ReadAtAnyCost(hash) is { } readable && HashCosts.Allow(readable.Work) ? readable : null;

    /// <summary>Reads a stored hash that may cost more than a login may; null when it is in no known format.</summary>
    public static ReadableHash? ReadAtAnyCost(string hash)
    {
        if (hash.Length > MaxLength)
            return null;

        if (Argon2().Match(hash) is { Success: true } argon2)
            return ReadArgon2(hash, argon2);

        if (ReadBcrypt(hash, "") is { } bcrypt)
            return bcrypt;

        return hash.Split('$') switch
        {
            [var name, var iterations, var salt, var key] when DjangoFunction(name) is { } function => ReadDjango(hash, function, iterations, salt, key),
            ["bcrypt", "", ..] => ReadBcrypt(hash, "bcrypt$"),
            ["bcrypt_sha256", "", ..] => ReadBcrypt(hash, "bcrypt_sha256$") is { } ofDigest ? ofDigest with { IsOfDigest = true } : null,
            ["scrypt", var cost, var salt, var blockSize, var lanes, var key] => ScryptFormats.ReadDjango(hash, cost, salt, blockSize, lanes, key),
            ["", "scrypt", var parameters, var salt, var key] => ScryptFormats.ReadPhc(hash, parameters, salt, key),
            ["", "fbscrypt", var parameters, var salt, var key] => ScryptFormats.ReadFirebase(hash, parameters, salt, key),
            ["", var name, var parameters, var salt, var key] when PhcFunction(name) is { } function => ReadPbkdf2(hash, function, parameters, salt, key),
            [WeakHash.Format, ..] parts => WeakHash.ReadWrapped(hash, parts),
            _ => TryBase64(hash, out var bytes) ? ReadIdentity(hash, bytes) : null,
        };
    }

    /// <summary>
    /// How an imported hash is stored. <c>ImportedHashes</c> reads one hash of those that begin alike, so they must cost the same: where the length
    /// of the key or scrypt's parameters stand behind the salt, the hash is written as a PHC string, which has them before it.
    /// </summary>
    public static string Stored(string hash, ReadableHash readable) => readable switch
    {
        ReadableHash.Scrypt scrypt => string.Create(
            CultureInfo.InvariantCulture,
            $"$scrypt$ln={BitOperations.Log2((uint)scrypt.Kind.Cost)},r={scrypt.Kind.BlockSize},p={scrypt.Lanes}${Unpadded(scrypt.Salt)}${Unpadded(scrypt.Expected)}"),
        ReadableHash.Pbkdf2 pbkdf2 when !hash.StartsWith(DjangoPbkdf2, StringComparison.Ordinal) => string.Create(
            CultureInfo.InvariantCulture,
            $"${PhcName(pbkdf2.Kind.Function)}$i={pbkdf2.Iterations},l={pbkdf2.Expected.Length}${Unpadded(pbkdf2.Salt)}${Unpadded(pbkdf2.Expected)}"),
        _ => hash,
    };

    private static string Unpadded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static string PhcName(HashAlgorithmName function) => function.Name switch
    {
        "SHA256" => "pbkdf2-sha256",
        "SHA512" => "pbkdf2-sha512",
        _ => "pbkdf2",
    };

    /// <summary>RFC 9106. Django puts <c>argon2</c> before the PHC string.</summary>
    private static ReadableHash? ReadArgon2(string hash, Match match)
    {
        var (memory, passes, lanes) = (Number(match, "m"), Number(match, "t"), Number(match, "p"));
        if (!TryUnpaddedBase64(match.Groups["salt"].Value, out var salt)
            || !TryUnpaddedBase64(match.Groups["hash"].Value, out var expected))
        {
            return null;
        }

        var isId = match.Groups["type"].Length == "id".Length;
        var isNative = isId && lanes == 1 && salt.Length == Argon2Hash.SaltLength;
        return new ReadableHash.Argon2(
            hash[..match.Groups["salt"].Index], new HashKind.Argon2(isId, memory, passes, lanes, isNative), salt, expected);
    }

    private static ReadableHash.Pbkdf2? ReadDjango(string hash, HashAlgorithmName function, string iterations, string salt, string key)
    {
        var kind = new HashKind.Pbkdf2(function);
        return TryNumber(iterations, out var count) && salt.Length is >= 1 and <= 128 && TryBase64(key, out var expected)
            && expected.Length == kind.BlockLength
            ? new ReadableHash.Pbkdf2(PrefixOf(hash, 2), kind, Encoding.UTF8.GetBytes(salt), count, expected)
            : null;
    }

    /// <summary><c>$pbkdf2-sha256$i=600000,l=32$salt$hash</c>; the length may be missing.</summary>
    private static ReadableHash.Pbkdf2? ReadPbkdf2(string hash, HashAlgorithmName function, string parameters, string salt, string key)
    {
        var named = Parameters(parameters);
        return named.TryGetValue("i", out var text) && TryNumber(text, out var iterations)
            && TryUnpaddedBase64(salt, out var saltBytes) && saltBytes.Length is >= 1 and <= 128
            && TryUnpaddedBase64(key, out var expected) && expected.Length is >= 16 and <= 512
            && (!named.TryGetValue("l", out var length) || (TryNumber(length, out var said) && said == expected.Length))
            ? new ReadableHash.Pbkdf2(PrefixOf(hash, 3), new HashKind.Pbkdf2(function), saltBytes, iterations, expected)
            : null;
    }

    /// <summary>A bcrypt string behind a word of Django, or alone.</summary>
    private static ReadableHash.Bcrypt? ReadBcrypt(string hash, string word) =>
        Bcrypt().Match(hash[word.Length..]) is { Success: true } bcrypt && Number(bcrypt, "cost") <= MaxBcryptCost
            ? new ReadableHash.Bcrypt(hash[..(word.Length + bcrypt.Groups["salt"].Index)], Number(bcrypt, "cost"), hash[word.Length..])
            : null;

    private static HashAlgorithmName? DjangoFunction(string name) => name switch
    {
        "pbkdf2_sha1" => HashAlgorithmName.SHA1,
        "pbkdf2_sha256" => HashAlgorithmName.SHA256,
        "pbkdf2_sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static HashAlgorithmName? PhcFunction(string name) => name switch
    {
        "pbkdf2" or "pbkdf2-sha1" => HashAlgorithmName.SHA1,
        "pbkdf2-sha256" => HashAlgorithmName.SHA256,
        "pbkdf2-sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

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
        return function <= 2 && iterations is >= 1 and <= int.MaxValue && saltLength is >= 8 and <= 64
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

    /// <summary>The beginning of a hash, with so many dollar signs.</summary>
    internal static string PrefixOf(string hash, int dollars)
    {
        var end = 0;
        for (var seen = 0; seen < dollars; seen++)
            end = hash.IndexOf('$', end) + 1;

        return hash[..end];
    }

    /// <summary>Parameters with commas between them, as in <c>ln=15,r=8,p=1</c>. Of a name that comes twice the last one counts.</summary>
    internal static Dictionary<string, string> Parameters(string text)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var end)
                named[part[..end]] = part[(end + 1)..];
        }

        return named;
    }

    /// <summary>A positive number of at most nine digits.</summary>
    internal static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= 999_999_999;

    internal static bool TryUnpaddedBase64(string text, out byte[] bytes) =>
        TryBase64(text.PadRight((text.Length + 3) / 4 * 4, '='), out bytes);

    internal static bool TryBase64(string text, out byte[] bytes)
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
        @"\A\$2[aby]\$(?<cost>[0-9]{2})\$(?<salt>[./A-Za-z0-9]{22})[./A-Za-z0-9]{31}\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bcrypt();
}
