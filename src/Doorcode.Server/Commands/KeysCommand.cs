using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Doorcode.Sealing;
using Doorcode.Tokens;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode keys</c>: the keys that sign tokens, and the master key.</summary>
internal static class KeysCommand
{
    public static Command Make(Terminal terminal)
    {
        var json = CommandOptions.Json();
        var rotate = new Command("rotate", "Publishes a new signing key, which takes over when its lead (Doorcode:Jwt:KeyLead) is over.") { json };
        rotate.SetAction((parsed, cancel) => RotateAsync(terminal, parsed.GetValue(json), cancel));
        var list = new Command("list", "Lists the signing keys.") { json };
        list.SetAction((parsed, cancel) => ListAsync(terminal, parsed.GetValue(json), cancel));
        var master = new Command(
            "rotate-master", "Rotates the master key: makes a new one and seals everything anew with it. Stop every server first.") { json };
        master.SetAction((parsed, cancel) => RotateMasterAsync(terminal, parsed.GetValue(json), cancel));
        return new Command("keys", "The keys that sign tokens, and the master key.") { rotate, list, master };
    }

    private static Task<int> RotateAsync(Terminal terminal, bool json, CancellationToken cancel) =>
        CommandDatabase.RunAsync(
            terminal,
            async services =>
            {
                var keys = services.GetRequiredService<SigningKeys>();
                if (!await keys.RotateAsync("by command", cancel))
                    return await terminal.RefuseAsync("A new key is published already and waits to take over; see doorcode keys list.");

                await PrintAsync(terminal, keys, json, cancel);
                return 0;
            },
            cancel);

    private static Task<int> ListAsync(Terminal terminal, bool json, CancellationToken cancel) =>
        CommandDatabase.RunAsync(
            terminal,
            async services =>
            {
                await PrintAsync(terminal, services.GetRequiredService<SigningKeys>(), json, cancel);
                return 0;
            },
            cancel);

    private static Task<int> RotateMasterAsync(Terminal terminal, bool json, CancellationToken cancel) =>
        CommandDatabase.RunAloneAsync(
            terminal,
            async services =>
            {
                var file = services.GetRequiredService<MasterKeyFile>();
                var isInPlace = await services.GetRequiredService<RotateMasterKey>().RunAsync(cancel);
                if (json)
                    await terminal.WriteAsync(new JsonObject { ["file"] = file.Path, ["is_in_place"] = isInPlace });
                else
                    await terminal.Out.WriteLineAsync(isInPlace
                        ? $"The master key is rotated. Back {file.Path} up now, apart from the database."
                            + $" {file.OldPath} opens older backups of the database; remove it when there are none."
                        : $"The database is sealed with the key in {file.NextPath}, which cannot be moved; put it in the place of {file.Path}.");
                return 0;
            },
            cancel);

    private static async Task PrintAsync(Terminal terminal, SigningKeys keys, bool json, CancellationToken cancel)
    {
        foreach (var key in await keys.ListAsync(cancel))
        {
            if (json)
                await terminal.WriteAsync(new JsonObject { ["kid"] = key.Kid, ["signs_from"] = key.SignsFrom });
            else
                await terminal.Out.WriteLineAsync($"{key.Kid}  signs from {key.SignsFrom.ToString("u", CultureInfo.InvariantCulture)}");
        }
    }
}
