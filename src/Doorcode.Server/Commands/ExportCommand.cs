using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Moving;
using Doorcode.Moving.Exports;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode export</c>: every account with its hash and its second factors, while servers serve.</summary>
internal static class ExportCommand
{
    public static Command Make(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The file to make; it must not be there." };
        var format = CommandOptions.Word(
            "--format",
            "ndjson, which import takes back and the default; keycloak, a realm with its users; or django, a fixture for loaddata.",
            [.. AccountsFile.Names]);
        var json = CommandOptions.Json();
        var export = new Command("export", "Writes every account to a file, with password hashes and second factors. Keep it like the database and its key.")
        {
            file, format, json,
        };
        export.SetAction((parsed, cancel) =>
        {
            var run = new Run(parsed.GetValue(file)!, AccountsFile.Of(parsed.GetValue(format) ?? AccountsFile.Names[0]), parsed.GetValue(json));
            return CommandDatabase.RunAsync(
                terminal, services => ExportAsync(terminal, services.GetRequiredService<ExportAccounts>(), run, cancel), cancel);
        });
        return export;
    }

    private static async Task<int> ExportAsync(Terminal terminal, ExportAccounts accounts, Run run, CancellationToken cancel)
    {
        var (file, accountsFile) = (run.File, run.AccountsFile);
        // Made under another name first: a file of the right name is whole.
        var draft = file + ".partial";
        try
        {
            if (FileFault.OfTaken("FILE", file) is { } taken)
                return await terminal.RefuseAsync(taken);

            long count;
            await using (var writer = new StreamWriter(FilePermissions.Create(draft, FileMode.Create)))
            {
                await writer.WriteAsync(accountsFile.Head);
                count = await accounts.RunAsync(account => writer.WriteAsync(accountsFile.Write(account)), cancel);
                await writer.WriteAsync(accountsFile.Tail);
            }

            File.Move(draft, file, overwrite: false);
            if (run.Json)
                await terminal.WriteAsync(Json(count, run));
            else
                await terminal.Out.WriteLineAsync(Sentences(count, run));

            return 0;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return await terminal.RefuseAsync(FileFault.OfNew("FILE", file, refused));
        }
        finally
        {
            if (File.Exists(draft))
                File.Delete(draft);
        }
    }

    private static JsonObject Json(long count, Run run) => new()
    {
        ["accounts"] = count,
        ["file"] = Path.GetFullPath(run.File),
        ["lost_passwords"] = run.AccountsFile.LostPasswords,
        ["lost_factors"] = run.AccountsFile.LostFactors,
        ["lost_identities"] = run.AccountsFile.LostIdentities,
    };

    private static string Sentences(long count, Run run)
    {
        var text = $"{count} accounts are in {Path.GetFullPath(run.File)}.";
        if (run.AccountsFile.LostPasswords > 0)
            text += $" {run.AccountsFile.LostPasswords} of them have a password hash that the other system cannot verify: they need a reset there.";

        if (run.AccountsFile.LostFactors > 0)
            text += $" {run.AccountsFile.LostFactors} of them have passkeys or recovery codes, which stay behind.";

        if (run.AccountsFile.LostIdentities > 0)
            text += $" {run.AccountsFile.LostIdentities} of them have logins at other services that stay behind.";

        return text;
    }

    /// <summary>What the command line asks for.</summary>
    private sealed record Run(string File, AccountsFile AccountsFile, bool Json);
}
