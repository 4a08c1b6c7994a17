using System.Diagnostics.CodeAnalysis;

namespace Doorcode;

/// <summary>Who may read a file. The answers are false on Windows, and for a file that is missing or cannot be seen.</summary>
[Experimental("DOORCODE002")]
public static class FilePermissions
{
    private const UnixFileMode EveryUser = UnixFileMode.OtherRead;
    private const UnixFileMode Others = UnixFileMode.GroupRead | EveryUser;

    /// <summary>Whether the file's group or every user may read it.</summary>
    public static bool OthersMayRead(string file) => Has(file, Others);

    /// <summary>Whether every user may read it.</summary>
    public static bool EveryUserMayRead(string file) => Has(file, EveryUser);

    /// <summary>
    /// Opens a file for writing; a new one may be read by its owner alone. With <see cref="FileMode.Create"/> it is a new one always: what
    /// another user has put at its place would keep its owner.
    /// </summary>
    public static FileStream Create(string file, FileMode mode)
    {
        if (mode is FileMode.Create)
        {
            File.Delete(file);
            mode = FileMode.CreateNew;
        }

        var creation = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        return new FileStream(file, creation);
    }

    private static bool Has(string file, UnixFileMode bits)
    {
        try
        {
            return !OperatingSystem.IsWindows() && File.Exists(file) && (File.GetUnixFileMode(file) & bits) != UnixFileMode.None;
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
