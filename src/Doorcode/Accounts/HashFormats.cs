using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Doorcode.Accounts;

/// <summary>The hash formats that can be verified; only Argon2id is written.</summary>
internal static partial class HashFormats
{
    public static bool Verify(string password, string hash) =>
        Argon2().Match(hash) is { Success: true } argon2 && VerifyArgon2(password, argon2);

    private static bool VerifyArgon2(string password, Match match)
    {
        var expected = Base64(match.Groups["hash"].Value);
        var parameters = new Argon2Hash(Number(match, "m"), Number(match, "t"));
        var actual = parameters.Compute(Encoding.UTF8.GetBytes(password), Base64(match.Groups["salt"].Value), expected.Length);
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static byte[] Base64(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));

    [GeneratedRegex(
        @"\A\$argon2id\$v=19\$m=(?<m>[0-9]{1,8}),t=(?<t>[0-9]{1,4}),p=1\$(?<salt>[A-Za-z0-9+/]{22})\$(?<hash>[A-Za-z0-9+/]{22,86})\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Argon2();
}
