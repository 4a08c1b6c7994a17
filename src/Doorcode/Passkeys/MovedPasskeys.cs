using System.Buffers.Text;
using System.Globalization;
using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Proofs;
using Doorcode.Storage;

namespace Doorcode.Passkeys;

/// <summary>
/// Passkeys that move: <c>{"handle": text, "credentials": [{"id", "public_key", "name", …}]}</c>, bytes in base64url. They work only where
/// the relying party id is the one that they were made for.
/// </summary>
internal sealed class MovedPasskeys(Database database) : IMovedFactor
{
    private const int LongestId = 1023;
    private const int LongestKey = 2048;
    private const int LongestName = 200;

    private const string HasHandle = "SELECT CAST(1 AS BIGINT) FROM passkey_users WHERE handle = @handle";

    private const string HasCredential = "SELECT CAST(1 AS BIGINT) FROM passkeys WHERE credential_id = @credential";

    private const string HandleTaken =
        "Another account has passkeys for the same user handle, which in most systems is the user's id. Remove the passkeys from the row, and its owner adds one here.";

    private const string CredentialTaken = "Another account has a passkey of this row. Remove it from the row, and its owner adds one here.";

    private const string Handle = "SELECT handle FROM passkey_users WHERE account_id = @account";

    private const string All = """
        SELECT credential_id, public_key, name, transports, sign_count, backup_eligible, backed_up, created_at FROM passkeys
        WHERE account_id = @account ORDER BY created_at, id
        """;

    private const string AddHandle = "INSERT INTO passkey_users (account_id, handle) VALUES (@account, @handle) ON CONFLICT DO NOTHING";

    private const string Add = """
        INSERT INTO passkeys (id, account_id, credential_id, public_key, name, transports, sign_count, backup_eligible, backed_up, created_at)
        VALUES (@id, @account, @credential, @key, @name, @transports, @count, @eligible, @backed, @created)
        ON CONFLICT (credential_id) DO NOTHING
        """;

    public FactorKinds Kind => FactorKinds.Passkey;

    public string Name => "passkeys";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        var handle = await database.FirstAsync(Handle, row => row.Text(0), cancel, ("@account", account.Value));
        var passkeys = await database.AllAsync(All, Export, cancel, ("@account", account.Value));
        return handle is null || passkeys.Count == 0
            ? null
            : new JsonObject { ["handle"] = handle, ["credentials"] = new JsonArray([.. passkeys]) };
    }

    public MovedFactor? Read(JsonNode moved, out string? fault)
    {
        fault = "passkeys that cannot be read";
        if (moved is not JsonObject || TextOf(moved["handle"], LongestName) is not { Length: > 0 } handle || handle.Any(char.IsControl)
            || moved["credentials"] is not JsonArray { Count: >= 1 } list)
        {
            return null;
        }

        if (list.Count > PasskeyStore.Most)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"more than {PasskeyStore.Most} passkeys");
            return null;
        }

        var passkeys = list.Select(item => item is JsonObject passkey ? ReadOne(passkey) : null).OfType<ReadPasskey>().ToList();
        if (passkeys.Count < list.Count)
            return null;

        fault = passkeys.DistinctBy(passkey => passkey.Key, StringComparer.Ordinal).Count() < passkeys.Count ? "the same passkey twice" : null;
        return fault is not null ? null : new MovedFactor(StoreAsync)
        {
            Unique =
            [
                new UniquePart($"handle {handle}", HandleTaken, cancel => IsThereAsync(HasHandle, ("@handle", handle), cancel)),
                .. passkeys.Select(passkey => new UniquePart(
                    passkey.Key, CredentialTaken, cancel => IsThereAsync(HasCredential, ("@credential", passkey.Credential), cancel))),
            ],
        };

        async ValueTask StoreAsync(Transaction tx, AccountId account)
        {
            await tx.DemandAsync(AddHandle, ("@account", account.Value), ("@handle", handle));
            foreach (var passkey in passkeys)
                await passkey.StoreAsync(tx, account);
        }
    }

    private async ValueTask<bool> IsThereAsync(string sql, (string Name, object? Value) parameter, CancellationToken cancel) =>
        await database.FirstAsync(sql, row => row.Number(0), cancel, parameter) == 1;

    private static JsonNode Export(Row row) => new JsonObject
    {
        ["id"] = Base64Url.EncodeToString(row.Bytes(0)),
        ["public_key"] = Base64Url.EncodeToString(row.Bytes(1)),
        ["name"] = row.Text(2),
        ["transports"] = row.Text(3),
        ["sign_count"] = row.Number(4),
        ["backup_eligible"] = row.Number(5) == 1,
        ["backed_up"] = row.Number(6) == 1,
        ["created_at"] = DateTimeOffset.FromUnixTimeMilliseconds(row.Number(7)),
    };

    private static ReadPasskey? ReadOne(JsonObject passkey)
    {
        if (BytesOf(passkey["id"], LongestId) is not { } credential || BytesOf(passkey["public_key"], LongestKey) is not { } key)
            return null;

        var (name, transports) = (NameOf(passkey["name"]), Transport.Join(TextOf(passkey["transports"], LongestName)?.Split(' ')));
        var count = passkey["sign_count"] is JsonValue number && number.TryGetValue<long>(out var counted) && counted is >= 0 and <= uint.MaxValue ? counted : 0;
        var created = DateTimeOffset.TryParse(TextOf(passkey["created_at"], LongestName), CultureInfo.InvariantCulture, out var time) ? time.ToUnixTimeMilliseconds() : (long?)null;
        return new ReadPasskey(credential, (tx, account) => tx.DemandAsync(
            Add,
            ("@id", TimeOrderedId.New(tx.Now)),
            ("@account", account.Value),
            ("@credential", credential),
            ("@key", key),
            ("@name", name),
            ("@transports", transports),
            ("@count", count),
            ("@eligible", IsTrue(passkey["backup_eligible"]) ? 1L : 0L),
            ("@backed", IsTrue(passkey["backed_up"]) ? 1L : 0L),
            ("@created", created ?? tx.Now)));
    }

    /// <summary>A name that cannot be given here, such as one with control characters, is left behind.</summary>
    private static string NameOf(JsonNode? node) =>
        TextOf(node, FullName.MaxBytes) is { } text && FullName.TryParse(text, out var name, out _) ? name : AddPasskey.DefaultName;

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static string? TextOf(JsonNode? node, int longest) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length <= longest ? text : null;

    private static byte[]? BytesOf(JsonNode? node, int longest)
    {
        try
        {
            return TextOf(node, 2 * longest) is { Length: > 0 } text && Base64Url.DecodeFromChars(text) is var bytes && bytes.Length <= longest ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A passkey that can be stored.</summary>
    /// <param name="Credential">The id of its credential.</param>
    /// <param name="StoreAsync">Stores it for the account.</param>
    private sealed record ReadPasskey(byte[] Credential, Func<Transaction, AccountId, ValueTask> StoreAsync)
    {
        public string Key { get; } = $"passkey {Convert.ToHexString(Credential)}";
    }
}
