using Doorcode.Proofs;

namespace Doorcode.Passkeys;

/// <summary>The passkeys of an account as its owner sees them.</summary>
internal sealed class PasskeyList(PasskeyStore passkeys) : IPasskeyList
{
    public async ValueTask<IReadOnlyList<ListedPasskey>> AllAsync(AccountId account, CancellationToken cancel) =>
        [.. (await passkeys.ListAsync(account, cancel)).Select(Listed)];

    private static ListedPasskey Listed(StoredPasskey passkey) => new()
    {
        Id = passkey.Id.ToString("D"),
        Name = passkey.Name,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(passkey.CreatedAt),
        LastUsedAt = passkey.LastUsedAt is { } used ? DateTimeOffset.FromUnixTimeMilliseconds(used) : null,
        BackedUp = passkey.IsBackedUp,
    };
}
