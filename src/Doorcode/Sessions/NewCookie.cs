using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Sessions;

/// <summary>The cookie of a session that has just begun.</summary>
/// <param name="Value">Its value: 256 random bits.</param>
/// <param name="EndsIn">How long the session lives.</param>
internal sealed record NewCookie(string Value, TimeSpan EndsIn)
{
    private const int Length = 32;

    /// <summary>SHA-256 of the value: all that is kept of it.</summary>
    public byte[] Hash => HashOf(Value);

    public static NewCookie Draw(TimeSpan endsIn) => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Length)), endsIn);

    public static byte[] HashOf(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));

    /// <summary>Never the value, because printed text ends in logs.</summary>
    public override string ToString() => nameof(NewCookie);
}
