using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OtpNet;
using QRCoder;

namespace Doorcode.Factors;

/// <summary>
/// The key that an authenticator app shares with the server, for time-based codes (RFC 6238): SHA-1, 6 digits, 30 seconds. Apps ignore
/// other parameters or refuse them.
/// </summary>
/// <param name="Bytes">160 random bits, as RFC 4226 section 4 recommends.</param>
internal sealed record TotpKey(byte[] Bytes)
{
    /// <summary>How many digits a code has.</summary>
    public const int Digits = 6;

    private const int Length = 20;
    private const int Period = 30;

    /// <summary>How many characters of an address go into the URI, so that it fits into a QR code (2953 bytes, ISO/IEC 18004).</summary>
    private const int LongestLabel = 80;

    /// <summary>How many of the product's name, for the same reason.</summary>
    private const int LongestIssuer = 60;

    /// <summary>A clock may be one step off, either way (RFC 6238 section 5.2).</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    /// <summary>The key in base32, as a person types it into an app.</summary>
    public string Secret => Base32Encoding.ToString(Bytes);

    /// <summary>Makes a key.</summary>
    public static TotpKey New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>The time step whose code this is; null when it is not the code of a step around now.</summary>
    /// <param name="code">Six digits.</param>
    /// <param name="now">UTC milliseconds.</param>
    public long? StepOf(string code, long now) =>
        new Totp(Bytes, Period, OtpHashMode.Sha1, Digits).VerifyTotp(
            DateTimeOffset.FromUnixTimeMilliseconds(now).UtcDateTime, code, out var step, Window)
            ? step
            : null;

    /// <summary>What an app reads from the QR code (the Key URI format of Google Authenticator).</summary>
    /// <param name="product">The name of this service.</param>
    /// <param name="email">The address of the account.</param>
    public string Uri(string product, string email)
    {
        // A colon ends the issuer in the label.
        var issuer = Escape(product.Replace(":", "", StringComparison.Ordinal), LongestIssuer);
        return $"otpauth://totp/{issuer}:{Escape(email, LongestLabel)}?secret={Secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30";
    }

    /// <summary>A picture of a URI, for an app's camera: a QR code with its quiet zone.</summary>
    public static string Svg(string uri)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(uri, QRCodeGenerator.ECCLevel.L);
        // Drawn here, because QRCoder's own SVG would add a reader of XML to the native executable: a megabyte.
        var size = code.ModuleMatrix.Count;
        var picture = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">""");
        picture.Append(CultureInfo.InvariantCulture, $"""<rect width="{size}" height="{size}" fill="#fff"/>""").Append("<path fill=\"#000\" d=\"");
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var begin = x;
                while (x < size && code.ModuleMatrix[y][x])
                    x++;

                if (x > begin)
                    picture.Append(CultureInfo.InvariantCulture, $"M{begin} {y}h{x - begin}v1h-{x - begin}z");
            }
        }

        return picture.Append("\"/></svg>").ToString();
    }

    private static string Escape(string text, int longest) =>
        System.Uri.EscapeDataString(string.Concat(text.EnumerateRunes().Take(longest)));

    /// <summary>Never the key, because printed text ends in logs.</summary>
    public override string ToString() => "[key]";
}
