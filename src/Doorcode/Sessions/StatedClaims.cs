using System.Security.Claims;
using System.Text.Json;
using Doorcode.Accounts;

namespace Doorcode.Sessions;

/// <summary>Claims of tokens as .NET has them: an item of a list is a claim, as JwtBearer makes them.</summary>
internal static class StatedClaims
{
    private const string Json = "JSON";

    /// <summary>The claims of a token, but for those with a meaning of their own.</summary>
    public static IEnumerable<Claim> Of(IEnumerable<KeyValuePair<string, JsonElement>> stated) =>
        stated.Where(claim => !ClaimNames.IsReserved(claim.Key)).SelectMany(claim => Of(claim.Key, claim.Value));

    /// <summary>The members of a JSON object; null for none.</summary>
    public static IEnumerable<KeyValuePair<string, JsonElement>> Read(string? json)
    {
        if (json is null)
            return [];

        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone().EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value));
    }

    private static IEnumerable<Claim> Of(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Of(name, item)),
        JsonValueKind.String => [new Claim(name, value.GetString()!)],
        JsonValueKind.True => [new Claim(name, "true", ClaimValueTypes.Boolean)],
        JsonValueKind.False => [new Claim(name, "false", ClaimValueTypes.Boolean)],
        JsonValueKind.Number => [new Claim(name, value.GetRawText(), value.TryGetInt64(out _) ? ClaimValueTypes.Integer64 : ClaimValueTypes.Double)],
        JsonValueKind.Object => [new Claim(name, value.GetRawText(), Json)],
        _ => [],
    };
}
