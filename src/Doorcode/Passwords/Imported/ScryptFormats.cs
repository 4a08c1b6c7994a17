using System.Numerics;
using System.Text;

namespace Doorcode.Passwords.Imported;

/// <summary>The ways in which hashes by scrypt are written.</summary>
internal static class ScryptFormats
{
    private const int MostSalt = 128;

    /// <summary>The power of 2 that N may be at most; dearer ones are told apart by their cost.</summary>
    private const int MostCostPower = 30;

    /// <summary><c>scrypt$16384$salt$8$5$hash</c>; the salt is text.</summary>
    public static ReadableHash.Scrypt? ReadDjango(string hash, string cost, string salt, string blockSize, string lanes, string key) =>
        HashFormats.TryNumber(cost, out var n) && HashFormats.TryNumber(blockSize, out var r) && HashFormats.TryNumber(lanes, out var p)
        && salt.Length is >= 1 and <= MostSalt && HashFormats.TryBase64(key, out var expected) && expected.Length is >= 16 and <= 128
            ? new ReadableHash.Scrypt(HashFormats.PrefixOf(hash, 2), new HashKind.Scrypt(n, r), Encoding.UTF8.GetBytes(salt), p, expected)
            : null;

    /// <summary><c>$scrypt$ln=14,r=8,p=1$salt$hash</c>, where N is 2 to the power of ln.</summary>
    public static ReadableHash.Scrypt? ReadPhc(string hash, string parameters, string salt, string key)
    {
        var named = HashFormats.Parameters(parameters);
        return Read(named, "ln", out var kind, out var lanes)
            && HashFormats.TryUnpaddedBase64(salt, out var saltBytes) && saltBytes.Length is >= 1 and <= MostSalt
            && HashFormats.TryUnpaddedBase64(key, out var expected) && expected.Length is >= 16 and <= 128
            ? new ReadableHash.Scrypt(HashFormats.PrefixOf(hash, 3), kind, saltBytes, lanes, expected)
            : null;
    }

    /// <summary><c>$fbscrypt$v=1,n=14,r=8,p=1,ss=separator,sk=key$salt$hash</c>, in base64, as Supabase writes Firebase's hashes.</summary>
    public static ReadableHash.Firebase? ReadFirebase(string hash, string parameters, string salt, string key)
    {
        var named = HashFormats.Parameters(parameters);
        return named.TryGetValue("v", out var version) && version is "1"
            && Read(named, "n", out var kind, out var lanes)
            && HashFormats.TryBase64(named.GetValueOrDefault("ss", ""), out var separator) && separator.Length <= MostSalt
            && named.TryGetValue("sk", out var signer) && HashFormats.TryBase64(signer, out var signerKey)
            && HashFormats.TryBase64(salt, out var saltBytes) && saltBytes.Length is >= 1 and <= MostSalt
            && HashFormats.TryBase64(key, out var expected) && expected.Length == signerKey.Length && expected.Length is >= 16 and <= 128
            ? new ReadableHash.Firebase(HashFormats.PrefixOf(hash, 3), kind, [.. saltBytes, .. separator], lanes, signerKey, expected)
            : null;
    }

    private static bool Read(Dictionary<string, string> named, string costName, out HashKind.Scrypt kind, out int lanes)
    {
        lanes = 0;
        var isRead = HashFormats.TryNumber(named.GetValueOrDefault(costName, ""), out var power) && power <= MostCostPower;
        isRead &= HashFormats.TryNumber(named.GetValueOrDefault("r", ""), out var blockSize);
        isRead = isRead && HashFormats.TryNumber(named.GetValueOrDefault("p", ""), out lanes);
        kind = new HashKind.Scrypt(isRead ? 1 << power : 0, blockSize);
        return isRead && BitOperations.IsPow2(kind.Cost);
    }
}
