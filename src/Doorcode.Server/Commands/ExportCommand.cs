using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Moving;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode export</c>: every account with its hash and its second factors, while servers serve.</summary>
internal static class ExportCommand
{
    public static Command Make(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The file to make; it must not be there." };
        var json = CommandOptions.Json();
        var export = new Command("export", "Writes every account to a file, with password hashes and second factors. Keep it like the database and its key.")
        {
            file, json,
        };
        export.SetAction((parsed, cancel) => OfflineDatabase.RunAsync(
            terminal,
            services => ExportAsync(terminal, services.GetRequiredService<ExportAccounts>(), parsed.GetValue(file)!, parsed.GetValue(json), cancel),
            cancel));
        return export;
    }

    private static async Task<int> ExportAsync(Terminal terminal, ExportAccounts accounts, string file, bool json, CancellationToken cancel)
    {
        // Made under another name first: a file of the right name is whole.
        var draft = file + ".partial";
        try
        {
            if (File.Exists(file))
                return await terminal.RefuseAsync("FILE is there already; name a new one.");

            long count;
            await using (var writer = new StreamWriter(FilePermissions.Create(draft, FileMode.Create)))
                count = await accounts.RunAsync(line => writer.WriteLineAsync(line.ToJsonString()), cancel);

            File.Move(draft, file, overwrite: false);
            if (json)
                await terminal.WriteAsync(new JsonObject { ["accounts"] = count, ["file"] = Path.GetFullPath(file) });
            else
                await terminal.Out.WriteLineAsync($"{count} accounts are in {Path.GetFullPath(file)}.");

            return 0;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return await terminal.RefuseAsync($"FILE cannot be written: {refused.Message}");
        }
        finally
        {
            if (File.Exists(draft))
                File.Delete(draft);
        }
    }
}
