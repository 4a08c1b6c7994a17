using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Moving;
using Doorcode.Storage;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode migrate</c>: brings the schema up to date without serving.</summary>
internal static class MigrateCommand
{
    public static Command Make(Terminal terminal)
    {
        var plan = new Option<bool>("--plan") { Description = "Prints the steps that are missing, with the locks that they take, and takes none of them." };
        var json = CommandOptions.Json();
        var migrate = new Command(
            "migrate", "Brings the database's schema up to date. Servers of the version before go on working with it.") { plan, json };
        migrate.SetAction((parsed, cancel) => parsed.GetValue(plan)
            ? PlanAsync(terminal, parsed.GetValue(json), cancel)
            : MigrateAsync(terminal, parsed.GetValue(json), cancel));
        return migrate;
    }

    private static async Task<int> PlanAsync(Terminal terminal, bool json, CancellationToken cancel)
    {
        await using var app = DoorcodeHost.BuildForCommand(terminal.Settings, terminal.Configure);
        var steps = await app.Services.GetRequiredService<Database>().PlanAsync(cancel);
        foreach (var step in steps)
        {
            await (json
                ? terminal.WriteAsync(new JsonObject { ["step"] = step.Name, ["locks"] = new JsonArray([.. step.Locks.Select(held => (JsonNode)held)]) })
                : terminal.Out.WriteLineAsync($"{step.Name}: {(step.Locks.Count == 0 ? "no lock" : string.Join(", ", step.Locks))}"));
        }

        if (!json)
            await terminal.Out.WriteLineAsync(steps.Count == 0 ? "The database is up to date." : $"{steps.Count} steps are missing; nothing was changed.");

        return 0;
    }

    private static async Task<int> MigrateAsync(Terminal terminal, bool json, CancellationToken cancel)
    {
        await using var app = DoorcodeHost.BuildForCommand(terminal.Settings, terminal.Configure);
        var database = app.Services.GetRequiredService<Database>();
        var steps = await database.MigrateAsync(cancel);
        if (steps.Count > 0)
        {
            await database.OpenAsync(cancel);
            await app.Services.GetRequiredService<DatabaseRecords>().MigratedAsync(steps, cancel);
        }

        foreach (var step in steps)
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
