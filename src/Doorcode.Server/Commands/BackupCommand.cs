using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Moving;
using Doorcode.Storage;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode backup</c>: a copy of the SQLite database, while it serves.</summary>
internal static class BackupCommand
{
    public static Command Make(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The file to make; it must not be there." };
        var json = CommandOptions.Json();
        var backup = new Command("backup", "Writes a copy of the SQLite database, as it is at one moment, while servers serve. The master key is not in it.")
        {
            file, json,
        };
        backup.SetAction((parsed, cancel) => CommandDatabase.RunAsync(
            terminal,
            services => BackUpAsync(terminal, services, parsed.GetValue(file)!, parsed.GetValue(json), cancel),
            cancel));
        return backup;
    }

    /// <summary>The file of the database, which is SQLite.</summary>
    /// <exception cref="StartRefusedException">It is another database.</exception>
    public static string FileOf(Database database) => SqliteBackup.FileOf(database)
        ?? throw new StartRefusedException("Only a SQLite database is backed up and restored by this command; PostgreSQL has pg_dump and pg_restore.");

    private static async Task<int> BackUpAsync(Terminal terminal, IServiceProvider services, string file, bool json, CancellationToken cancel)
    {
        var database = FileOf(services.GetRequiredService<Database>());
        if (FileFault.OfTaken("FILE", file) is { } taken)
            return await terminal.RefuseAsync(taken);

        // Made under another name first: a file of the right name is whole.
        var draft = file + ".partial";
        try
        {
            File.Delete(draft);
            await LowPriority.RunAsync(() => SqliteBackup.Write(database, draft));
            File.Move(draft, file, overwrite: false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException or Microsoft.Data.Sqlite.SqliteException)
        {
            return await terminal.RefuseAsync(FileFault.OfNew("FILE", file, refused));
        }
        finally
        {
            if (File.Exists(draft))
                File.Delete(draft);
        }

        await services.GetRequiredService<DatabaseRecords>().MadeAsync(cancel);
        var size = new FileInfo(file).Length;
        if (json)
            await terminal.WriteAsync(new JsonObject { ["file"] = Path.GetFullPath(file), ["bytes"] = size });
        else
            await terminal.Out.WriteLineAsync($"The database is in {Path.GetFullPath(file)} ({size} bytes). The master key is not: keep it elsewhere.");

        return 0;
    }
}
