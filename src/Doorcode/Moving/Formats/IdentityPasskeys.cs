using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace Doorcode.Moving.Formats;

/// <summary>
/// Turns the passkeys of ASP.NET Core Identity into our own format. A passkey without a readable id or key becomes one without that member, so the
/// row is refused.
/// </summary>
internal static class IdentityPasskeys
{
    /// <summary>The passkeys of a user.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="passkeys">The id of each credential in hexadecimal digits, and the column with its data.</param>
    public static JsonObject Of(string user, IEnumerable<(string? Credential, string? Data)> passkeys) => new()
    {
        ["handle"] = HandleOf(user),
        ["credentials"] = new JsonArray([.. passkeys.Select(JsonNode (one) => Of(one.Credential, one.Data is null ? null : NdjsonFormat.TryParse(one.Data)))]),
    };

    private static JsonObject Of(string? credential, JsonObject? data) => new()
    {
        ["id"] = Bytes(credential),
        ["public_key"] = Bytes(data.Text("PublicKey")),
        ["name"] = data.Text("Name"),
        ["transports"] = string.Join(' ', data.Items("Transports").Select(transport => transport.AsText())),
        ["sign_count"] = data.Member("SignCount")?.DeepClone(),
        ["backup_eligible"] = data.Flag("IsBackupEligible"),
        ["backed_up"] = data.Flag("IsBackedUp"),
        ["created_at"] = data.Text("CreatedAt"),
    };

    /// <summary>
    /// The user handle is the user id as .NET prints it. Entity Framework stores a Guid key in capitals, but .NET prints it in small letters. A string
    /// key is stored as it is.
    /// </summary>
    private static string HandleOf(string user) =>
        Guid.TryParseExact(user, "D", out var id) && string.Equals(user, user.ToUpperInvariant(), StringComparison.Ordinal) ? id.ToString("D") : user;

    /// <summary>
    /// Bytes in base64url. Entity Framework writes bytes inside JSON in hexadecimal digits for SQLite, and in base64 for other databases, whose tables may have
    /// been copied. A key cannot be mistaken: its first byte is 0xA0 to 0xBF, so its base64 begins with a letter from o to v, which is no hexadecimal digit.
    /// </summary>
    private static string? Bytes(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        try
        {
            return Base64Url.EncodeToString(text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
