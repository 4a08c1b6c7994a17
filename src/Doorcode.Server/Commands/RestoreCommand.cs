using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Moving;
using Doorcode.Sealing;
using Doorcode.Storage;
using Microsoft.Data.Sqlite;

namespace Doorcode.Server.Commands;

/// <summary>
/// <c>doorcode restore</c>: puts a backup in the place of the SQLite database, also under a server that has it open. The backup is checked,
/// brought up to date and recorded in a copy first; then one transaction puts the copy in place.
/// </summary>
internal static class RestoreCommand
{
    private const string DatabaseKey = "Doorcode:Database:ConnectionString";

    public static Command Make(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A file that backup has made, or a database with its -wal beside it." };
        var endSessions = new Option<bool>("--end-sessions") { Description = "Ends every session: one that ended after the backup would live again." };
        var json = CommandOptions.Json();
        var restore = new Command("restore", "Puts a backup in the place of the SQLite database, while servers serve.") { file, endSessions, json };
        restore.SetAction(async (parsed, cancel) =>
        {
            var (database, key) = await FilesAsync(terminal);
            if (FileFault.OfMissing("FILE", parsed.GetValue(file)!) is { } missing)
                return await terminal.RefuseAsync(missing);

            if (!SqliteBackup.IsBackup(parsed.GetValue(file)!))
            {
                return await terminal.RefuseAsync(
                    "FILE is no backup of Doorcode's database, or is damaged, or the FILE-wal beside it is not its own; nothing was changed.");
            }

            var draft = database + ".restore";
            try
            {
                // A command that was killed leaves its draft. SQLite would apply the log of that draft to the new one.
                Delete(draft);
                await SqliteBackup.CopyAsync(parsed.GetValue(file)!, draft, cancel);
                var ended = await PrepareAsync(terminal, draft, key, parsed.GetValue(endSessions), cancel);
                await SqliteBackup.CopyAsync(draft, database, cancel);
                if (parsed.GetValue(json))
                    await terminal.WriteAsync(new JsonObject { ["database"] = database, ["ended_sessions"] = ended });
                else
                    await terminal.Out.WriteLineAsync($"The backup is in place of {database}; {ended} sessions were ended.");

                return 0;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return await terminal.RefuseAsync(FileFault.OfNew($"The database ({DatabaseKey})", database, refused));
            }
            catch (SqliteException refused)
            {
                return await terminal.RefuseAsync($"The backup cannot be put in place: {refused.Message}");
            }
            finally
            {
                if (File.Exists(draft))
                    Delete(draft);
            }
        });
        return restore;
    }

    /// <summary>A database with the files that SQLite keeps beside it.</summary>
    private static void Delete(string database)
    {
        foreach (var part in new[] { "", "-wal", "-shm", "-journal" })
            File.Delete(database + part);
    }

    private static async Task<(string Database, string Key)> FilesAsync(Terminal terminal)
    {
        await using var app = DoorcodeHost.BuildForCommand(terminal.Settings, terminal.Configure);
        return (BackupCommand.FileOf(app.Services.GetRequiredService<Database>()), app.Services.GetRequiredService<MasterKeyFile>().Path);
    }

    /// <summary>Opens the copy as a server would, which refuses another master key.</summary>
    private static async Task<int> PrepareAsync(Terminal terminal, string draft, string key, bool endSessions, CancellationToken cancel)
    {
        string[] settings = [.. terminal.Settings, $"--{DatabaseKey}=Data Source={draft}", $"--Doorcode:MasterKeyFile={key}"];
        await using var app = DoorcodeHost.BuildForCommand(settings, terminal.Configure);
        var database = app.Services.GetRequiredService<Database>();
        await database.MigrateAsync(cancel);
        await database.OpenAsync(cancel);
        await app.Services.GetRequiredService<MasterKey>().OpenAsync(cancel);
        var records = app.Services.GetRequiredService<DatabaseRecords>();
        var ended = endSessions ? await records.EndSessionsAsync(cancel) : 0;
        await records.RestoredAsync(cancel);
        return ended;
    }
}
