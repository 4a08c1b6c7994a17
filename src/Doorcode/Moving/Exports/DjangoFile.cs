using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Doorcode.Identities;
using Doorcode.Moving.Formats;
using Doorcode.Passwords.Imported;
using OtpNet;

namespace Doorcode.Moving.Exports;

/// <summary>
/// A fixture for <c>manage.py loaddata</c>: <c>auth.group</c>, <c>auth.user</c> and, for authenticator apps, <c>django_otp</c>'s devices. Rows
/// have no primary keys: a group is known by its name, and a user by the username, which is the address. They have no permissions, so that
/// groups and users which are there keep theirs. Passkeys, recovery codes and logins at other services stay behind.
/// </summary>
internal sealed class DjangoFile : AccountsFile
{
    private const string Staff = "staff";
    private const string Superuser = "superuser";

    /// <summary>Of Django's column.</summary>
    private const int LongestUsername = 150;

    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private bool _isFirst = true;

    public override string Head => "[\n";

    public override string Tail => "\n]\n";

    public override string Write(JsonObject account)
    {
        var roles = account.Items("roles").Select(role => role.AsText()).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var groups = roles.Except([Staff, Superuser], StringComparer.Ordinal).ToList();
        var (email, hash) = (account.Text("email")!, account.Text("password_hash"));
        var username = email.Length <= LongestUsername ? email : account.Text("id")!;
        var password = hash is null ? HashFormats.Unusable : PasswordOf(hash);
        if (password is null)
            LostPasswords++;

        if (account.ContainsKey("passkeys") || account.ContainsKey("recovery_codes"))
            LostFactors++;

        if (account.ContainsKey(IdentityData.Member))
            LostIdentities++;

        var (first, last) = OwnersName.Split(account.Text("full_name") ?? "");
        var rows = groups.Where(_groups.Add)
            .Select(group => Row("auth.group", new JsonObject { ["name"] = group }))
            .Append(Row("auth.user", new JsonObject
            {
                ["username"] = username,
                ["email"] = email,
                ["password"] = password ?? HashFormats.Unusable,
                ["first_name"] = first,
                ["last_name"] = last,
                ["is_active"] = account.Flag("disabled") != true,
                ["is_staff"] = roles.Contains(Staff),
                ["is_superuser"] = roles.Contains(Superuser),
                ["date_joined"] = account["created_at"]!.GetValue<DateTimeOffset>(),
                ["groups"] = new JsonArray([.. groups.Select(group => (JsonNode)new JsonArray(group))]),
            }));
        if (account["totp"].Text("secret") is { } secret)
            rows = rows.Append(DeviceOf(username, secret));

        var text = string.Join(",\n", rows.Select(row => row.ToJsonString()));
        var comma = _isFirst ? "" : ",\n";
        _isFirst = false;
        return comma + text;
    }

    private static JsonObject Row(string model, JsonObject fields) => new() { ["model"] = model, ["fields"] = fields };

    private static JsonObject DeviceOf(string username, string secret) => Row("otp_totp.totpdevice", new JsonObject
    {
        ["user"] = new JsonArray(username),
        ["name"] = "default",
        ["confirmed"] = true,
        ["key"] = Convert.ToHexStringLower(Base32Encoding.ToBytes(secret)),
        ["step"] = 30,
        ["t0"] = 0,
        ["digits"] = 6,
        ["tolerance"] = 1,
        ["drift"] = 0,
        ["last_t"] = -1,
    });

    /// <summary>As Django writes it; null for what no hasher of Django reads.</summary>
    private static string? PasswordOf(string hash) => HashFormats.ReadAtAnyCost(hash) switch
    {
        ReadableHash.Argon2 => hash[0] == '$' ? "argon2" + hash : hash,
        ReadableHash.Bcrypt => hash[0] == '$' ? "bcrypt$" + hash : hash,
        ReadableHash.Pbkdf2 when hash.StartsWith("pbkdf2_", StringComparison.Ordinal) => hash,
        ReadableHash.Scrypt scrypt => ScryptOf(scrypt),
        _ => null,
    };

    /// <summary>Django's salts are letters and digits; null for another.</summary>
    private static string? ScryptOf(ReadableHash.Scrypt scrypt) => Encoding.Latin1.GetString(scrypt.Salt) is var salt && salt.All(char.IsAsciiLetterOrDigit)
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"scrypt${scrypt.Kind.Cost}${salt}${scrypt.Kind.BlockSize}${scrypt.Lanes}${Convert.ToBase64String(scrypt.Expected)}")
        : null;
}
