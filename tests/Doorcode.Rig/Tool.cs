namespace Doorcode.Rig;

/// <summary>Programs that the machine must have.</summary>
public static class Tool
{
    /// <summary>Finds a program, also where Debian keeps what only root calls; null where it is missing.</summary>
    /// <param name="program">Its name.</param>
    public static string? TryFind(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/bin".Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>The same, for a program that must be there.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <exception cref="InvalidRunException">It is missing.</exception>
    public static string Find(string program, string package) =>
        TryFind(program) ?? throw new InvalidRunException($"{program} is missing; on Debian: apt-get install {package}");
}
