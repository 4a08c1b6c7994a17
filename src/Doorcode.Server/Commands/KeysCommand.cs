using System.CommandLine;
using System.Globalization;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode keys</c>: the keys that sign tokens.</summary>
internal static class KeysCommand
{
    public static Command Make()
    {
        var rotate = new Command("rotate", "Publishes a new signing key, which takes over when its lead (Doorcode:Jwt:KeyLead) is over.");
        rotate.SetAction((_, cancel) => RotateAsync(cancel));
        var list = new Command("list", "Lists the signing keys.");
        list.SetAction((_, cancel) => ListAsync(cancel));
        return new Command("keys", "The keys that sign tokens.") { rotate, list };
    }

    private static Task<int> RotateAsync(CancellationToken cancel) =>
        WithStoreAsync(
            async services =>
            {
                var lead = services.GetRequiredService<IOptions<JwtOptions>>().Value.KeyLead;
                var store = services.GetRequiredService<SigningKeyStore>();
                if (!await store.AddNextAsync(lead, cancel))
                {
                    await Console.Error.WriteLineAsync("A new key is published already and waits to take over; see doorcode keys list.");
                    return 1;
                }

                await PrintAsync(store, cancel);
                return 0;
            },
            cancel);

    private static Task<int> ListAsync(CancellationToken cancel) =>
        WithStoreAsync(
            async services =>
            {
                await PrintAsync(services.GetRequiredService<SigningKeyStore>(), cancel);
                return 0;
            },
            cancel);

    private static async Task PrintAsync(SigningKeyStore store, CancellationToken cancel)
    {
        foreach (var key in await store.AllAsync(cancel))
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(key.ActivatesAt).ToString("u", CultureInfo.InvariantCulture);
            Console.WriteLine($"{key.Kid}  signs from {time}");
        }
    }

    private static async Task<int> WithStoreAsync(Func<IServiceProvider, Task<int>> work, CancellationToken cancel)
    {
        await using var app = DoorcodeHost.Build([]);
        await app.Services.GetRequiredService<Database>().OpenAsync(cancel);
        await app.Services.GetRequiredService<MasterKey>().OpenAsync(cancel);
        return await work(app.Services);
    }
}
