using System.Buffers.Text;
using System.Text.Json;

namespace Doorcode.Client;

/// <summary>What an access token says of itself; only the server can tell whether it is good.</summary>
internal static class AccessToken
{
    public static bool AreOfOneSession(string one, string other) => string.Equals(SessionOf(one), SessionOf(other), StringComparison.Ordinal);

    /// <summary>The id of the session; null where it cannot be read.</summary>
    private static string? SessionOf(string access)
    {
        try
        {
            return access.Split('.') is [_, var claims, _] && JsonElement.Parse(Base64Url.DecodeFromChars(claims)).TryGetProperty("sid", out var session)
                ? session.GetString()
                : null;
        }
        catch (Exception foreign) when (foreign is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
