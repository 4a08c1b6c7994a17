using System.Text.Json;
using Doorcode.Accounts;
using Doorcode.Codes;

namespace Doorcode.PasswordReset;

/// <summary>Whose password a code resets; it is stored with the code.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Epoch">The account's epoch when the code was asked for: the code is void as soon as it has risen.</param>
internal sealed record PendingReset(Guid Account, long Epoch)
{
    public AccountAtEpoch AtEpoch => new(new AccountId(Account), Epoch);

    public static PendingReset Of(StoredAccount account) => new(account.Id.Value, account.Epoch);

    public static PendingReset Read(string payload) => JsonSerializer.Deserialize(payload, PasswordResetJson.Default.PendingReset)!;

    public CodePayload ToPayload(string mailTo) => new(JsonSerializer.Serialize(this, PasswordResetJson.Default.PendingReset), mailTo);
}
