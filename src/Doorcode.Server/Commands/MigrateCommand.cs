using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode migrate</c>: brings the schema up to date without serving.</summary>
internal static class MigrateCommand
{
    public static Command Make(Terminal terminal)
    {
        var json = CommandOptions.Json();
        var migrate = new Command(
            "migrate", "Brings the database's schema up to date. Servers of the version before go on working with it.") { json };
        migrate.SetAction((parsed, cancel) => MigrateAsync(terminal, parsed.GetValue(json), cancel));
        return migrate;
    }

    private static async Task<int> MigrateAsync(Terminal terminal, bool json, CancellationToken cancel)
    {
        await using var app = DoorcodeHost.BuildForCommand(terminal.Settings, terminal.Configure);
        foreach (var step in await app.Services.GetRequiredService<Database>().MigrateAsync(cancel))
        {
            if (json)
                await terminal.WriteAsync(new JsonObject { ["step"] = step });
            else
                await terminal.Out.WriteLineAsync($"Done: {step}");
        }

        if (!json)
            await terminal.Out.WriteLineAsync("The database is up to date.");

        return 0;
    }
}
