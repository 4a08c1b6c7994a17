namespace Doorcode.Storage;

/// <summary>The folder of a SQLite database, and of the master key that is made beside it.</summary>
internal static class SqliteFolder
{
    /// <summary>The folder is often made inside the source of an app, and the master key must not be committed with it.</summary>
    private const string IgnoreAll = "# Doorcode's database, and the master key that opens it: keep both out of version control.\n*\n";

    /// <summary>Makes the folder, readable by its owner alone; one that is there is left as it is.</summary>
    /// <exception cref="StartRefusedException">It cannot be made, or its own folder is missing, as when a disk is not mounted.</exception>
    public static void Make(string folder)
    {
        if (Directory.Exists(folder))
            return;

        if (!Directory.Exists(Path.GetDirectoryName(folder)))
        {
            throw new StartRefusedException(
                $"The folder {Path.GetDirectoryName(folder)} does not exist; make it, or change {DatabaseOptions.Section}:ConnectionString.");
        }

        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            WriteIgnoreFile(Path.Combine(folder, ".gitignore"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The folder {folder} cannot be made ({refused.Message}); make it, or change {DatabaseOptions.Section}:ConnectionString.",
                refused);
        }
    }

    private static void WriteIgnoreFile(string file)
    {
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var writer = new StreamWriter(file, how);
        writer.Write(IgnoreAll);
    }
}
