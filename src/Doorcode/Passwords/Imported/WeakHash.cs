using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Passwords.Imported;

/// <summary>
/// How a weak hash (MD5, SHA-1, SHA-2 without stretching) is made of a password. It is never kept as it came: Argon2id over the digest
/// is, and the digest is made anew at the login.
/// </summary>
/// <param name="Function">The hash function.</param>
/// <param name="Before">What is hashed before the password.</param>
/// <param name="After">What is hashed after it.</param>
internal sealed record WeakHash(HashAlgorithmName Function, byte[] Before, byte[] After)
{
    /// <summary>The first word of a wrapped hash.</summary>
    public const string Format = "wrapped";

    private const int MostSalt = 128;

    /// <summary>The digest of a password.</summary>
    public byte[] DigestOf(string password)
    {
        using var hash = IncrementalHash.CreateHash(Function);
        hash.AppendData(Before);
        hash.AppendData(Encoding.UTF8.GetBytes(password));
        hash.AppendData(After);
        return hash.GetHashAndReset();
    }

    /// <summary>Wraps a digest that another system has stored.</summary>
    public string Wrap(byte[] digest, Argon2Hash own)
    {
        var salt = RandomNumberGenerator.GetBytes(Argon2Hash.SaltLength);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Format}$m={own.MemoryKibibytes},t={own.Passes}${Function.Name!.ToLowerInvariant()}${Text(Before)}${Text(After)}${Text(salt)}${Text(own.Compute(digest, salt))}");
    }

    /// <summary>
    /// Reads the spellings of Django (<c>md5$salt$hex</c>, <c>sha1$salt$hex</c>) and of LDAP (<c>{SSHA}base64</c>: digest and salt).
    /// </summary>
    /// <returns>How it is made and the digest; null when it is none of these.</returns>
    public static (WeakHash Weak, byte[] Digest)? Read(string hash)
    {
        if (hash.Split('$') is ["md5" or "sha1" or "sha256" or "sha512", var salt, var hex] parts)
            return Of(FunctionOf(parts[0])!.Value, Encoding.UTF8.GetBytes(salt), [], hex);

        var end = hash.IndexOf('}', StringComparison.Ordinal);
        if (hash is not ['{', ..] || end < 0 || !HashFormats.TryBase64(hash[(end + 1)..], out var bytes))
            return null;

        var name = hash[1..end].ToLowerInvariant();
        var isSalted = name is ['s', 's', 'h', 'a', ..] or "smd5";
        return FunctionOf(isSalted ? name[1..] : name) is { } function && LengthOf(function) is var length
            && (isSalted ? bytes.Length > length && bytes.Length <= length + MostSalt : bytes.Length == length)
            ? (new WeakHash(function, [], bytes[length..]), bytes[..length])
            : null;
    }

    /// <summary>A digest in hexadecimal digits, of either case.</summary>
    public static (WeakHash Weak, byte[] Digest)? Of(HashAlgorithmName function, byte[] before, byte[] after, string hex) =>
        hex.Length == 2 * LengthOf(function) && hex.All(char.IsAsciiHexDigit) && before.Length <= MostSalt && after.Length <= MostSalt
            ? (new WeakHash(function, before, after), Convert.FromHexString(hex))
            : null;

    /// <summary>The hash function of a name; null when it is none of the weak ones.</summary>
    public static HashAlgorithmName? FunctionOf(string name) => name switch
    {
        "md5" => HashAlgorithmName.MD5,
        "sha" or "sha1" => HashAlgorithmName.SHA1,
        "sha256" => HashAlgorithmName.SHA256,
        "sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>Reads what <see cref="Wrap"/> has written.</summary>
    internal static ReadableHash.Wrapped? ReadWrapped(string hash, string[] parts)
    {
        if (parts is not [_, var parameters, var name, var before, var after, var salt, var key] || FunctionOf(name) is not { } function)
            return null;

        var named = HashFormats.Parameters(parameters);
        return HashFormats.TryNumber(named.GetValueOrDefault("m", ""), out var memory)
            && HashFormats.TryNumber(named.GetValueOrDefault("t", ""), out var passes)
            && HashFormats.TryUnpaddedBase64(before, out var beforeBytes)
            && HashFormats.TryUnpaddedBase64(after, out var afterBytes)
            && HashFormats.TryUnpaddedBase64(salt, out var saltBytes) && saltBytes.Length == Argon2Hash.SaltLength
            && HashFormats.TryUnpaddedBase64(key, out var expected) && expected.Length == Argon2Hash.HashLength
            ? new ReadableHash.Wrapped(
                HashFormats.PrefixOf(hash, 2),
                new HashKind.Argon2(IsId: true, memory, passes, Lanes: 1, IsNative: true),
                new WeakHash(function, beforeBytes, afterBytes),
                saltBytes,
                expected)
            : null;
    }

    private static int LengthOf(HashAlgorithmName function) => function.Name switch
    {
        "MD5" => MD5.HashSizeInBytes,
        "SHA1" => SHA1.HashSizeInBytes,
        "SHA256" => SHA256.HashSizeInBytes,
        _ => SHA512.HashSizeInBytes,
    };

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}
