using System.Globalization;
using System.Text.Json.Nodes;
using Doorcode.Identities;
using Doorcode.Moving.Formats;
using Doorcode.Passwords.Imported;

namespace Doorcode.Moving.Exports;

/// <summary>
/// A realm of Keycloak with its users. Secret and credential data are JSON inside texts. Passkeys stay behind, because a Keycloak user's
/// handle is the user's id, and so do recovery codes, which Keycloak hashes in its own way.
/// </summary>
internal sealed class KeycloakFile : AccountsFile
{
    private const string Argon2Version = "1.3";

    private readonly SortedSet<string> _roles = new(StringComparer.Ordinal);
    private bool _isFirst = true;

    public override string Head => """{"realm":"doorcode","enabled":true,"users":[""" + "\n";

    public override string Tail => "\n],\"roles\":" + new JsonObject
    {
        ["realm"] = new JsonArray([.. _roles.Select(role => (JsonNode)new JsonObject { ["name"] = role })]),
    }.ToJsonString() + "}\n";

    public override string Write(JsonObject account)
    {
        var roles = account.Items("roles").Select(role => role.AsText()).OfType<string>().ToList();
        _roles.UnionWith(roles);
        var (first, last) = OwnersName.Split(account.Text("full_name") ?? "");
        var user = new JsonObject
        {
            ["id"] = account.Text("id"),
            ["username"] = account.Text("email"),
            ["email"] = account.Text("email"),
            ["emailVerified"] = true,
            ["enabled"] = account.Flag("disabled") != true,
            ["createdTimestamp"] = account["created_at"]!.GetValue<DateTimeOffset>().ToUnixTimeMilliseconds(),
            ["firstName"] = first,
            ["lastName"] = last,
            ["attributes"] = AttributesOf(account["claims"] as JsonObject ?? []),
            ["realmRoles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
            ["credentials"] = CredentialsOf(account),
        };
        var identities = IdentitiesOf(account);
        if (identities.Count > 0)
            user["federatedIdentities"] = identities;

        if (identities.Count < account.Items(IdentityData.Member).Count())
            LostIdentities++;

        if (account.ContainsKey("passkeys") || account.ContainsKey("recovery_codes"))
            LostFactors++;

        var comma = _isFirst ? "" : ",\n";
        _isFirst = false;
        return comma + user.ToJsonString();
    }

    /// <summary>Attributes are lists of texts; what is neither text nor number is written as JSON.</summary>
    private static JsonObject AttributesOf(JsonObject claims)
    {
        var attributes = new JsonObject();
        foreach (var (name, value) in claims)
            attributes[name] = new JsonArray(value.AsText() ?? value?.ToJsonString() ?? "null");

        return attributes;
    }

    /// <summary>Services are called by the aliases that the realm has for them. A user of Keycloak has one login at each.</summary>
    private static JsonArray IdentitiesOf(JsonObject account) => new(
    [
        .. account.Items(IdentityData.Member)
            .Select(LinkedIdentity.FromJson)
            .DistinctBy(identity => identity.Provider, StringComparer.Ordinal)
            .Select(JsonNode (identity) => new JsonObject { ["identityProvider"] = identity.Provider, ["userId"] = identity.Subject }),
    ]);

    private JsonArray CredentialsOf(JsonObject account)
    {
        var credentials = new JsonArray();
        if (account.Text("password_hash") is { } hash)
        {
            if (PasswordOf(hash) is { } password)
                credentials.Add((JsonNode)password);
            else
                LostPasswords++;
        }

        if (account["totp"].Text("secret") is { } secret)
        {
            credentials.Add((JsonNode)Credential(
                "otp",
                new JsonObject { ["value"] = secret },
                new JsonObject
                {
                    ["subType"] = "totp",
                    ["digits"] = 6,
                    ["counter"] = 0,
                    ["period"] = 30,
                    ["algorithm"] = "HmacSHA1",
                    ["secretEncoding"] = "BASE32",
                }));
        }

        return credentials;
    }

    private static JsonObject? PasswordOf(string hash) => HashFormats.ReadAtAnyCost(hash) switch
    {
        ReadableHash.Argon2 argon2 => Credential("password", SecretOf(argon2.Salt, argon2.Expected), new JsonObject
        {
            ["hashIterations"] = argon2.Kind.Passes,
            ["algorithm"] = "argon2",
            ["additionalParameters"] = new JsonObject
            {
                ["hashLength"] = List(argon2.Expected.Length),
                ["memory"] = List(argon2.Kind.Memory),
                ["type"] = new JsonArray(argon2.Kind.IsId ? "id" : "i"),
                ["version"] = new JsonArray(Argon2Version),
                ["parallelism"] = List(argon2.Kind.Lanes),
            },
        }),
        ReadableHash.Pbkdf2 pbkdf2 => Credential("password", SecretOf(pbkdf2.Salt, pbkdf2.Expected), new JsonObject
        {
            ["hashIterations"] = pbkdf2.Iterations,
            ["algorithm"] = pbkdf2.Kind.Function.Name switch { "SHA1" => "pbkdf2", "SHA256" => "pbkdf2-sha256", _ => "pbkdf2-sha512" },
            ["additionalParameters"] = new JsonObject(),
        }),
        _ => null,
    };

    private static JsonObject SecretOf(byte[] salt, byte[] value) => new()
    {
        ["value"] = Convert.ToBase64String(value),
        ["salt"] = Convert.ToBase64String(salt),
        ["additionalParameters"] = new JsonObject(),
    };

    private static JsonArray List(int number) => new(number.ToString(CultureInfo.InvariantCulture));

    private static JsonObject Credential(string type, JsonObject secret, JsonObject data) => new()
    {
        ["type"] = type,
        ["secretData"] = secret.ToJsonString(),
        ["credentialData"] = data.ToJsonString(),
    };
}
