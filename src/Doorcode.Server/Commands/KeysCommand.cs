using System.CommandLine;
using System.Globalization;
using Doorcode.Sealing;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode keys</c>: the keys that sign tokens, and the master key.</summary>
internal static class KeysCommand
{
    public static Command Make()
    {
        var rotate = new Command("rotate", "Publishes a new signing key, which takes over when its lead (Doorcode:Jwt:KeyLead) is over.");
        rotate.SetAction((_, cancel) => RotateAsync(cancel));
        var list = new Command("list", "Lists the signing keys.");
        list.SetAction((_, cancel) => ListAsync(cancel));
        var master = new Command(
            "rotate-master", "Exchanges the master key and seals everything anew with it. Stop every server first.");
        master.SetAction((_, cancel) => RotateMasterAsync(cancel));
        return new Command("keys", "The keys that sign tokens, and the master key.") { rotate, list, master };
    }

    private static Task<int> RotateAsync(CancellationToken cancel) =>
        OfflineDatabase.RunAsync(
            async services =>
            {
                var lead = services.GetRequiredService<IOptions<JwtOptions>>().Value.KeyLead;
                var store = services.GetRequiredService<SigningKeyStore>();
                if (!await store.AddNextAsync(lead, "by command", cancel))
                {
                    await Console.Error.WriteLineAsync("A new key is published already and waits to take over; see doorcode keys list.");
                    return 1;
                }

                await PrintAsync(store, cancel);
                return 0;
            },
            cancel);

    private static Task<int> ListAsync(CancellationToken cancel) =>
        OfflineDatabase.RunAsync(
            async services =>
            {
                await PrintAsync(services.GetRequiredService<SigningKeyStore>(), cancel);
                return 0;
            },
            cancel);

    private static Task<int> RotateMasterAsync(CancellationToken cancel) =>
        OfflineDatabase.RunAloneAsync(
            async services =>
            {
                var file = services.GetRequiredService<MasterKeyFile>();
                var isInPlace = await services.GetRequiredService<RotateMasterKey>().RunAsync(cancel);
                Console.WriteLine(isInPlace
                    ? $"The master key is exchanged. Back {file.Path} up now, apart from the database."
                        + $" {file.OldPath} opens older backups of the database; remove it when there are none."
                    : $"The database is sealed with the key in {file.NextPath}, which cannot be moved; put it in the place of {file.Path}.");
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
}
