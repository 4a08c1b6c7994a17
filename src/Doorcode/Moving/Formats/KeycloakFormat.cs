using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using OtpNet;

namespace Doorcode.Moving.Formats;

/// <summary>
/// A realm that Keycloak has exported with its users. Secret and credential data are JSON inside texts. Passkeys cannot be taken: Keycloak's
/// user handles are not in the file.
/// </summary>
internal sealed class KeycloakFormat : IImportFormat
{
    public string Name => "keycloak";

    public string Description => "The JSON of a realm export with users.";

    public IReadOnlyList<FormatOption> Options => [];

    public async IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var stream = files.Open();
        var number = 0L;
        await foreach (var user in JsonItems.ReadAsync(stream, "users", cancel))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"user {++number}");
            // A client's own user is no person.
            if (user.Text("serviceAccountClientId") is null)
                yield return user is JsonObject ? new MovedRow(place, Read(user)) : NdjsonFormat.Unreadable(place);
        }
    }

    private static MovedAccount Read(JsonNode user)
    {
        var factors = new JsonObject();
        string? hash = null;
        foreach (var credential in user.Items("credentials"))
        {
            var (secret, data) = (Inner(credential, "secretData"), Inner(credential, "credentialData"));
            switch (credential.Text("type"))
            {
                case "password":
                    hash = HashOf(secret, data);
                    break;
                case "otp":
                    // One app is taken. A second one that stopped working would lock out the owner who uses it.
                    if (!factors.TryAdd("totp", TotpOf(secret, data)))
                        factors["a second authenticator app"] = new JsonObject();

                    break;
                // Without a factor they open nothing, and with one they are made anew: only their hashes are in the file.
                case "recovery-authn-codes":
                    break;
                // Earlier passwords open nothing.
                case "password-history":
                    break;
                case { } other:
                    factors[$"a credential of type {other}"] = new JsonObject();
                    break;
            }
        }

        return new MovedAccount(user.Text("email"))
        {
            LegacyId = user.Text("id") ?? user.Text("username"),
            FullName = $"{user.Text("firstName")} {user.Text("lastName")}".Trim(),
            PasswordHash = hash,
            CreatedAt = user.Time("createdTimestamp"),
            IsDisabled = user.Denies("enabled"),
            IsVerified = user.Flag("emailVerified") == true,
            Roles = [.. user.Items("realmRoles").Select(role => role.AsText()).OfType<string>().Where(IsOwn)],
            Factors = factors,
            Identities = user.Identities("federatedIdentities", "identityProvider", "userId"),
        };
    }

    /// <summary>Keycloak gives these to everybody.</summary>
    private static bool IsOwn(string role) =>
        role is not ("offline_access" or "uma_authorization") && !role.StartsWith("default-roles-", StringComparison.Ordinal);

    private static JsonObject? Inner(JsonNode credential, string member) =>
        credential.Text(member) is { } text ? NdjsonFormat.TryParse(text) : null;

    /// <summary>The hash as a PHC string. A hash of an unknown algorithm becomes a text that no hash format reads.</summary>
    private static string HashOf(JsonObject? secret, JsonObject? data)
    {
        var (salt, value) = (secret.Text("salt")?.TrimEnd('='), secret.Text("value")?.TrimEnd('='));
        var iterations = data.Text("hashIterations");
        return data.Text("algorithm") switch
        {
            "pbkdf2" => $"$pbkdf2$i={iterations}${salt}${value}",
            "pbkdf2-sha256" => $"$pbkdf2-sha256$i={iterations}${salt}${value}",
            "pbkdf2-sha512" => $"$pbkdf2-sha512$i={iterations}${salt}${value}",
            "argon2" => Argon2Of(data, salt, value),
            _ => "keycloak:unknown",
        };
    }

    private static string Argon2Of(JsonObject? data, string? salt, string? value)
    {
        string Parameter(string name) => data.Member("additionalParameters").Member(name) is JsonArray { Count: > 0 } list ? list[0].AsText() ?? "" : "";
        var version = Parameter("version") is "1.3" ? "19" : "16";
        return $"$argon2{Parameter("type")}$v={version}$m={Parameter("memory")},t={data.Text("hashIterations")},p={Parameter("parallelism")}${salt}${value}";
    }

    /// <summary>The secret is the key itself, as text, unless it says that it is in base32.</summary>
    private static JsonObject TotpOf(JsonObject? secret, JsonObject? data)
    {
        var key = secret.Text("value") ?? "";
        var isTimed = data.Text("subType") is null or "totp";
        return new JsonObject
        {
            ["secret"] = data.Text("secretEncoding") is "BASE32" ? key : Base32Encoding.ToString(Encoding.UTF8.GetBytes(key)),
            ["digits"] = data.Text("digits") ?? "6",
            ["period"] = isTimed ? data.Text("period") ?? "30" : "counter",
            ["algorithm"] = data.Text("algorithm") ?? "HmacSHA1",
        };
    }
}
