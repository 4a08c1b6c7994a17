using System.Text.Json;
using Doorcode.Accounts;
using Doorcode.Codes;

namespace Doorcode.Login;

/// <summary>Whose login a code is for; it is stored with the code.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Epoch">The account's epoch when the code was asked for: the code is void as soon as it has risen.</param>
internal sealed record PendingLogin(Guid Account, long Epoch)
{
    /// <summary>The known device that asked for the code; null when another client did, or a server of the version before stored it.</summary>
    public string? Device { get; init; }

    public static PendingLogin Of(StoredAccount account, Caller caller) => new(account.Id.Value, account.Epoch) { Device = caller.Device };

    public static PendingLogin Read(string payload) => JsonSerializer.Deserialize(payload, LoginJson.Default.PendingLogin)!;

    public CodePayload ToPayload(string mailTo) => new(JsonSerializer.Serialize(this, LoginJson.Default.PendingLogin), mailTo);
}
