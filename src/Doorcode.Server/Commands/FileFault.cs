namespace Doorcode.Server.Commands;

/// <summary>Says in one sentence why a file of a command cannot be used, and what helps.</summary>
internal static class FileFault
{
    /// <summary>Why the argument names no file or folder; null when it does.</summary>
    /// <inheritdoc cref="OfTaken"/>
    public static string? OfEmpty(string name, string file) => string.IsNullOrWhiteSpace(file) ? $"{name} is empty; say its name." : null;

    /// <summary>Why a file cannot be made because of what is there; null when nothing is.</summary>
    /// <param name="name">What the help of the command calls the file.</param>
    /// <param name="file">The file.</param>
    public static string? OfTaken(string name, string file)
    {
        if (OfEmpty(name, file) is { } empty)
            return empty;

        if (Directory.Exists(file))
            return $"{name} must be a file, and {Path.GetFullPath(file)} is a folder; name a file in it.";

        return File.Exists(file) ? $"{name} is there already; name a new one." : null;
    }

    /// <summary>Why a file could not be written.</summary>
    /// <param name="name">What the help of the command calls the file, or the key that names it.</param>
    /// <param name="file">The file.</param>
    /// <param name="failure">What came of it.</param>
    public static string OfNew(string name, string file, Exception failure)
    {
        if ((string.IsNullOrWhiteSpace(file) || Directory.Exists(file)) && OfTaken(name, file) is { } taken)
            return taken;

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (!Directory.Exists(folder))
            return $"{name} cannot be written: there is no folder {folder}; make it, or name another place.";

        return failure is UnauthorizedAccessException
            ? $"{name} cannot be written: user {Environment.UserName} must be allowed to write in the folder {folder}."
            : $"{name} cannot be written in the folder {folder}: {failure.Message}";
    }

    /// <summary>Why a folder could not be written.</summary>
    /// <inheritdoc cref="OfNew"/>
    public static string OfFolder(string name, string folder, Exception failure)
    {
        var start = $"{name} must be a folder that can be written";
        var path = Path.GetFullPath(folder);
        if (File.Exists(path))
            return $"{start}, and {path} is a file; name another one.";

        return failure is UnauthorizedAccessException
            ? $"{start}: user {Environment.UserName} must be allowed to make {path} and to write in it."
            : $"{start}: {failure.Message}";
    }

    /// <summary>Why a file could not be read.</summary>
    /// <inheritdoc cref="OfNew"/>
    public static string OfOld(string name, string file, Exception failure)
    {
        if (OfMissing(name, file) is { } missing)
            return missing;

        return failure is UnauthorizedAccessException
            ? $"{name} cannot be read: user {Environment.UserName} must be allowed to read {Path.GetFullPath(file)}."
            : $"{name} cannot be read: {failure.Message}";
    }

    /// <summary>Why a file cannot be read because it is not there; null when it is.</summary>
    /// <inheritdoc cref="OfTaken"/>
    public static string? OfMissing(string name, string file)
    {
        if (string.IsNullOrWhiteSpace(file) || Directory.Exists(file))
            return OfTaken(name, file);

        return File.Exists(file) ? null : $"{name} does not exist: there is no file {Path.GetFullPath(file)}.";
    }
}
