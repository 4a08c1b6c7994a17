using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Doorcode.Accounts;

namespace Doorcode.Proofs;

/// <summary>
/// Recovery codes that move: a list of codes as text, or, in our own export, of <c>{"sha256": hex}</c> over the account's id and the code,
/// which are good only for an account that keeps its id.
/// </summary>
internal sealed class MovedRecoveryCodes(RecoveryCodeStore store) : IMovedFactor
{
    private const int Most = 20;

    public FactorKinds Kind => FactorKinds.RecoveryCodes;

    public string Name => "recovery_codes";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        var hashes = await store.AllHashesAsync(account, cancel);
        return hashes.Count == 0
            ? null
            : new JsonArray([.. hashes.Select(JsonNode (hash) => new JsonObject { ["sha256"] = Convert.ToHexStringLower(hash) })]);
    }

    public MovedFactor? Read(JsonNode moved, out string? fault)
    {
        fault = $"recovery codes that cannot be read, or more than {Most}";
        if (moved is not JsonArray { Count: <= Most } list)
            return null;

        var codes = new List<Func<AccountId, byte[]>>();
        foreach (var item in list)
        {
            if (HashOf(item) is not { } code)
                return null;

            codes.Add(code);
        }

        fault = null;
        return new MovedFactor((tx, account) => store.AddHashesAsync(tx, account, [.. codes.Select(code => code(account))]));
    }

    private static Func<AccountId, byte[]>? HashOf(JsonNode? item)
    {
        var isHash = item is JsonObject;
        if ((isHash ? item!["sha256"] : item) is not JsonValue value || !value.TryGetValue<string>(out var text))
            return null;

        if (!isHash)
            return RecoveryCode.TryRead(text, out var code) ? account => RecoveryCodeStore.Hash(account, code) : null;

        return text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit) ? _ => Convert.FromHexString(text) : null;
    }
}
