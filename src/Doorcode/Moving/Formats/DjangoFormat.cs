using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Doorcode.Identities;
using OtpNet;

namespace Doorcode.Moving.Formats;

/// <summary>
/// The <c>dumpdata</c> of Django, as one array or an object a line, with what <c>allauth</c>, <c>django_otp</c> and <c>social_django</c> keep. The file is
/// read twice: what belongs to users may stand after them.
/// </summary>
internal sealed class DjangoFormat : IImportFormat
{
    private const string Model = "--model";
    private const string DefaultModel = "auth.user";
    private const string Group = "auth.group";
    private const string EmailAddress = "account.emailaddress";
    private const string Totp = "otp_totp.totpdevice";
    private const string StaticDevice = "otp_static.staticdevice";
    private const string StaticToken = "otp_static.statictoken";
    private const string Authenticator = "mfa.authenticator";
    private const string SocialAccount = "socialaccount.socialaccount";
    private const string SocialAuth = "social_django.usersocialauth";
    private const string OtherFactor = "other factor";
    private const string Identity = "identity";
    private const string Staff = "staff";
    private const string Superuser = "superuser";

    private const int Md5Length = 32;

    public string Name => "django";

    public string Description => "JSON or JSON lines of Django's dumpdata.";

    public IReadOnlyList<FormatOption> Options => [new(Model, $"The model of the users, such as accounts.User; default {DefaultModel}.")];

    public async IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        var model = files.Options.GetValueOrDefault(Model, DefaultModel);
        using var side = new SideRows();
        var (isVerifiedKnown, hasLogins, hasOwners, hasUnnumbered) = (false, false, false, false);
        await foreach (var (_, row) in ObjectsAsync(files, cancel))
        {
            var name = ModelOf(row);
            isVerifiedKnown |= name is EmailAddress;
            hasLogins |= name is SocialAccount or SocialAuth;
            hasOwners |= name is EmailAddress or Totp or StaticDevice or SocialAccount or SocialAuth || IsOtherFactor(name, row?["fields"]);
            hasUnnumbered |= IsUser(name, model) ? KeyOf(row!["pk"]) is null : name is not null && row!["fields"].Member("user") is JsonArray;
            Keep(side, name, row);
        }

        // Addresses, logins and second factors would be lost; without its factor, an account would open with the password alone.
        if (hasOwners && hasUnnumbered)
            throw new FileFormatException("The file names users by natural keys; dump it without --natural-primary and --natural-foreign.");

        // Where no address was proved, a stranger may have made the account and linked a login of their own.
        if (hasLogins && !isVerifiedKnown)
        {
            throw new FileFormatException(
                $"The file has logins at other services, but no {EmailAddress}, which says whose addresses were proved. Dump that model too, or leave {SocialAccount} and {SocialAuth} out.");
        }

        side.Close();
        await foreach (var (place, row) in ObjectsAsync(files, cancel))
        {
            if (row is null)
                yield return NdjsonFormat.Unreadable(place);
            else if (IsUser(ModelOf(row), model))
                yield return new MovedRow(place, Read(row, side, isVerifiedKnown));
        }
    }

    private static bool IsUser(string? name, string model) => string.Equals(name, model, StringComparison.OrdinalIgnoreCase);

    private static string? ModelOf(JsonObject? row) => row.Text("model")?.ToLowerInvariant();

    private static void Keep(SideRows side, string? model, JsonObject? row)
    {
        var fields = row?["fields"];
        var owner = model switch
        {
            Group => KeyOf(row!["pk"]),
            EmailAddress or Totp or StaticDevice or SocialAccount or SocialAuth => KeyOf(fields.Member("user")),
            StaticToken => KeyOf(fields.Member("device")),
            _ => null,
        };
        if (IsOtherFactor(model, fields) && KeyOf(fields.Member("user")) is { } user)
            side.Add(OtherFactor, user, model!);
        else if (owner is not null && model is SocialAccount or SocialAuth)
            side.Add(Identity, owner, new LinkedIdentity(fields.Text("provider") ?? "", fields.Text("uid") ?? "").ToJson().ToJsonString());
        else if (owner is not null)
            side.Add(model!, owner, model is StaticDevice ? KeyOf(row!["pk"]) ?? "" : fields?.ToJsonString() ?? "{}");
    }

    /// <summary>Whether it is a second factor that cannot be taken: any other of <c>django_otp</c>, <c>two_factor</c> and <c>allauth</c>.</summary>
    private static bool IsOtherFactor(string? model, JsonNode? fields) => model switch
    {
        null or Totp or StaticDevice or StaticToken => false,
        Authenticator => fields.Text("type") is not "recovery_codes",
        _ => (model.StartsWith("otp_", StringComparison.Ordinal) || model is "two_factor.phonedevice") && !fields.Denies("confirmed"),
    };

    private static MovedAccount Read(JsonObject row, SideRows side, bool isVerifiedKnown)
    {
        var (fields, key) = (row["fields"], KeyOf(row["pk"]));
        var isActive = !fields.Denies("is_active");
        // A user name that looks like an address was never proved to be its owner's.
        var hasEmail = (fields as JsonObject)?.ContainsKey("email") == true;
        var email = fields.Text(hasEmail ? "email" : "username");
        var isVerified = isVerifiedKnown ? IsVerified(side, key, email) : isActive && hasEmail;
        return new MovedAccount(email)
        {
            LegacyId = key,
            FullName = NameOf(fields),
            PasswordHash = HashOf(fields.Text("password")),
            CreatedAt = fields.Time("date_joined") ?? fields.Time("created_at"),
            IsDisabled = !isActive,
            IsVerified = isVerified,
            Roles = [.. RolesOf(fields, side)],
            Factors = key is null ? [] : FactorsOf(key, side),
            Identities = key is null ? [] : IdentityLists.Read(side.Find(Identity, key)),
        };
    }

    private static bool IsVerified(SideRows side, string? user, string? email) => user is not null && side.Find(EmailAddress, user)
        .Select(text => JsonNode.Parse(text))
        .Any(known => known.Flag("verified") == true && string.Equals(known.Text("email"), email, StringComparison.OrdinalIgnoreCase));

    private static string? NameOf(JsonNode? fields) =>
        fields.Text("full_name") ?? fields.Text("name") ?? $"{fields.Text("first_name")} {fields.Text("last_name")}".Trim();

    /// <summary>An MD5 hash without a salt has no name before it.</summary>
    private static string? HashOf(string? password) =>
        password is { Length: Md5Length } && password.All(char.IsAsciiHexDigit) ? $"md5$${password}" : password;

    private static IEnumerable<string> RolesOf(JsonNode? fields, SideRows side)
    {
        foreach (var group in fields.Items("groups"))
        {
            // A natural key is the name itself.
            var name = group is JsonArray natural ? KeyOf(natural) : side.Last(Group, KeyOf(group) ?? "") is { } found ? JsonNode.Parse(found).Text("name") : null;
            if (name is not null)
                yield return RoleName.Of(name) is Staff or Superuser ? $"group:{name}" : name;
        }

        if (fields.Flag("is_staff") == true)
            yield return Staff;

        if (fields.Flag("is_superuser") == true)
            yield return Superuser;
    }

    private static JsonObject FactorsOf(string user, SideRows side)
    {
        var factors = new JsonObject();
        List<JsonNode?> devices = [.. side.Find(Totp, user).Select(text => JsonNode.Parse(text)).Where(one => one.Flag("confirmed") ?? true)];
        if (devices is [var device, ..])
        {
            factors["totp"] = new JsonObject
            {
                ["secret"] = SecretOf(device.Text("key")),
                ["digits"] = device.Text("digits") ?? "6",
                ["period"] = device.Text("step") ?? "30",
            };
        }

        var codes = side.Find(StaticDevice, user)
            .SelectMany(one => side.Find(StaticToken, one))
            .Select(token => JsonNode.Parse(token).Text("token"))
            .OfType<string>()
            .ToList();
        // One app is taken, with its codes. A second app that stopped working would lock out the owner who uses it.
        var other = devices.Count > 1 ? "a second authenticator app"
            : devices.Count == 0 && codes.Count > 0 ? $"recovery codes ({StaticDevice}) without an authenticator app"
            : side.Last(OtherFactor, user) is { } model ? $"a row of {model}"
            : null;
        if (other is not null)
            factors[other] = new JsonObject();

        if (codes.Count > 0)
            factors["recovery_codes"] = new JsonArray([.. codes.Select(code => (JsonNode)code)]);

        return factors;
    }

    /// <summary>The key of a device is in hexadecimal digits.</summary>
    private static string? SecretOf(string? key) =>
        key is { Length: > 0 } && key.Length % 2 == 0 && key.All(char.IsAsciiHexDigit) ? Base32Encoding.ToString(Convert.FromHexString(key)) : null;

    /// <summary>A primary key as text, or a natural key with blanks between its parts.</summary>
    private static string? KeyOf(JsonNode? key) =>
        key is JsonArray natural ? string.Join(' ', natural.Select(part => part.AsText())) : key.AsText();

    /// <summary>The objects of the file; null for what is none.</summary>
    private static async IAsyncEnumerable<(string Place, JsonObject? Row)> ObjectsAsync(
        ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        var number = 0L;
        if (await IsArrayAsync(files, cancel))
        {
            await using var stream = files.Open();
            await foreach (var item in JsonItems.ReadAsync(stream, member: null, cancel))
                yield return (string.Create(CultureInfo.InvariantCulture, $"item {++number}"), item as JsonObject);

            yield break;
        }

        using var reader = files.OpenLines();
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                yield return (string.Create(CultureInfo.InvariantCulture, $"line {number}"), NdjsonFormat.TryParse(line));
        }
    }

    private static async Task<bool> IsArrayAsync(ImportFiles files, CancellationToken cancel)
    {
        using var reader = new StreamReader(files.Open());
        var text = new char[1];
        while (await reader.ReadAsync(text, cancel) == 1)
        {
            if (!char.IsWhiteSpace(text[0]))
                return text[0] == '[';
        }

        return false;
    }
}
