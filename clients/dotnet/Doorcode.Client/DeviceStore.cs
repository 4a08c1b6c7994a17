namespace Doorcode.Client;

/// <summary>The device token in a storage: the latest one, also after a logout.</summary>
internal sealed class DeviceStore(ITokenStorage storage, string key)
{
    public ValueTask<string?> GetAsync(CancellationToken cancel) => storage.GetAsync(key, cancel);

    /// <summary>Keeps the token that an answer brings, where it brings one.</summary>
    public async Task KeepAsync(TokenAnswer answer, CancellationToken cancel)
    {
        if (answer.DeviceToken is { } token)
            await storage.SetAsync(key, token, cancel);
    }
}
