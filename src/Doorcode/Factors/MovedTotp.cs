using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Proofs;
using OtpNet;

namespace Doorcode.Factors;

/// <summary>Authenticator apps that move: <c>{"secret": base32}</c>, or the secret alone. Other parameters than those of <see cref="TotpKey"/> are not taken.</summary>
internal sealed class MovedTotp(TotpStore store) : IMovedFactor
{
    private const int IdLength = 16;
    private const int ShortestKey = 10;
    private const int LongestKey = 128;

    public FactorKinds Kind => FactorKinds.Totp;

    public string Name => "totp";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) =>
        await store.FindKeyAsync(account, cancel) is { } key ? new JsonObject { ["secret"] = key.Secret } : null;

    public MovedFactor? Read(JsonNode moved, out string? fault)
    {
        fault = null;
        if (KeyOf(moved) is { Bytes.Length: >= ShortestKey and <= LongestKey } key)
            return new MovedFactor((tx, account) => store.PutAsync(tx, account, RandomNumberGenerator.GetBytes(IdLength), key, step: 0));

        fault = "an authenticator app whose key cannot be read, or that does not show six digits for 30 seconds";
        return null;
    }

    private static TotpKey? KeyOf(JsonNode moved)
    {
        var isUsual = moved is not JsonObject named
            || (Is(named["algorithm"], "SHA1", "sha1", "SHA-1", "HmacSHA1") && Is(named["digits"], "6") && Is(named["period"], "30"));
        var secret = moved is JsonObject ? moved["secret"] : moved;
        if (!isUsual || secret is not JsonValue value || !value.TryGetValue<string>(out var text))
            return null;

        try
        {
            return new TotpKey(Base32Encoding.ToBytes(text.Replace(" ", "", StringComparison.Ordinal)));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool Is(JsonNode? value, params ReadOnlySpan<string> usual) => value is null || usual.Contains(value.ToString());
}
