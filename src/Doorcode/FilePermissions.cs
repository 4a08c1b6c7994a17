namespace Doorcode;

/// <summary>Who may read a file.</summary>
internal static class FilePermissions
{
    private const UnixFileMode Everybody = UnixFileMode.OtherRead;
    private const UnixFileMode Others = UnixFileMode.GroupRead | Everybody;

    /// <summary>Whether its group or everybody may; false where a system has no such modes, or the file cannot be seen.</summary>
    public static bool OthersMayRead(string file) => Has(file, Others);

    /// <summary>Whether everybody may.</summary>
    public static bool EverybodyMayRead(string file) => Has(file, Everybody);

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
