using System.Text.Json;
using Doorcode.Accounts;
using Doorcode.Codes;

namespace Doorcode.Login;

/// <summary>Whose login a code is for; it is stored with the code.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Epoch">The account's epoch when the code was asked for: the code is void as soon as it has risen.</param>
internal sealed record PendingLogin(Guid Account, long Epoch)
{
    public static PendingLogin Of(StoredAccount account) => new(account.Id.Value, account.Epoch);

    public static PendingLogin Read(string payload) => JsonSerializer.Deserialize(payload, LoginJson.Default.PendingLogin)!;

    public CodePayload ToPayload(string mailTo) => new(JsonSerializer.Serialize(this, LoginJson.Default.PendingLogin), mailTo);
}
