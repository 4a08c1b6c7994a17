using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>The roles and claims of an account, as its row holds them. Only operators and the app set them, never the owner.</summary>
/// <param name="RoleNames">The names of the roles, with spaces between them; null for none.</param>
/// <param name="ClaimsJson">The claims, as JSON; null for none.</param>
internal sealed record RolesAndClaims(string? RoleNames, string? ClaimsJson)
{
    /// <summary>Neither roles nor claims.</summary>
    public static RolesAndClaims None { get; } = new(null, null);

    /// <summary>The names of the roles.</summary>
    public IReadOnlyList<string> Roles => RoleNames?.Split(' ') ?? [];

    /// <summary>The claims.</summary>
    public JsonObject Claims => ClaimsJson is null ? new JsonObject() : JsonNode.Parse(ClaimsJson)!.AsObject();

    /// <summary>Reads <c>roles, claims</c>.</summary>
    public static RolesAndClaims Read(Row row, int column)
    {
        var (roles, claims) = (row.TextOrNull(column), row.TextOrNull(column + 1));
        return roles is null && claims is null ? None : new RolesAndClaims(roles, claims);
    }
}
