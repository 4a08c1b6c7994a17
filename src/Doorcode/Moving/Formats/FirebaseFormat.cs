using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Doorcode.Moving.Formats;

/// <summary>
/// What <c>firebase auth:export</c> writes, and the parameters of the project's hash, as its console shows them: JSON with
/// <c>base64_signer_key, base64_salt_separator, rounds, mem_cost</c>.
/// </summary>
internal sealed class FirebaseFormat : IImportFormat
{
    private const string HashConfig = "--hash-config";
    private const int LongestConfig = 1 << 16;

    /// <summary>Logins at Firebase itself.</summary>
    private static readonly string[] Own = ["password", "phone"];

    public string Name => "firebase";

    public string Description => "The JSON of firebase auth:export.";

    public IReadOnlyList<FormatOption> Options =>
        [new(HashConfig, "JSON with base64_signer_key, base64_salt_separator, rounds and mem_cost of the project.", IsRequired: true) { IsFile = true }];

    public async IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        var parameters = await ParametersAsync(files.Options[HashConfig], cancel);
        await using var stream = files.Open();
        var number = 0L;
        await foreach (var user in JsonItems.ReadAsync(stream, "users", cancel))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"user {++number}");
            yield return user is JsonObject ? new MovedRow(place, Read(user, parameters)) : NdjsonFormat.Unreadable(place);
        }
    }

    /// <summary>The console shows more than JSON around them, so each is looked for by its name.</summary>
    private static async Task<string> ParametersAsync(string file, CancellationToken cancel)
    {
        using var reader = new StreamReader(ImportFiles.Open(file));
        var text = new char[LongestConfig];
        var config = NdjsonFormat.TryParse(new string(text, 0, await reader.ReadBlockAsync(text, cancel)));
        return config.Text("base64_signer_key") is { } key
            && config.Text("rounds") is { } rounds
            && config.Text("mem_cost") is { } memory
            ? $"v=1,n={memory},r={rounds},p=1,ss={config.Text("base64_salt_separator")},sk={key}"
            : throw new FileFormatException("The file of --hash-config must be a JSON object with base64_signer_key, base64_salt_separator, rounds and mem_cost.");
    }

    private static MovedAccount Read(JsonNode user, string parameters)
    {
        // Text messages cannot be taken, and of authenticator apps Firebase exports no key.
        var factors = user.Items("mfaInfo").Any() ? new JsonObject { ["a second factor in mfaInfo"] = new JsonObject() } : [];
        var hash = user.Text("passwordHash");
        return new MovedAccount(user.Text("email"))
        {
            LegacyId = user.Text("localId"),
            FullName = user.Text("displayName"),
            PasswordHash = string.IsNullOrEmpty(hash) ? null : $"$fbscrypt${parameters}${Standard(user.Text("salt"))}${Standard(hash)}",
            CreatedAt = user.Time("createdAt"),
            IsDisabled = user.Affirms("disabled"),
            IsVerified = user.Flag("emailVerified") == true,
            Claims = user.Text("customAttributes") is { } claims ? NdjsonFormat.TryParse(claims) : null,
            Factors = factors,
            Identities = user.Identities("providerUserInfo", "providerId", "rawId", Own),
        };
    }

    /// <summary>Firebase writes base64 for addresses; the hash format has the usual one.</summary>
    private static string Standard(string? text) =>
        (text ?? "").Replace('-', '+').Replace('_', '/');
}
