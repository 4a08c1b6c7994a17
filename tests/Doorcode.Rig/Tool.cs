namespace Doorcode.Rig;

/// <summary>Programs that the machine must have.</summary>
public static class Tool
{
    /// <summary>Whether the machine has a program.</summary>
    /// <param name="program">Its name.</param>
    public static bool IsThere(string program) => Look(program) is not null;

    /// <summary>Finds a program, also where Debian keeps what only root calls.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <exception cref="InvalidRunException">It is missing.</exception>
    public static string Find(string program, string package) =>
        Look(program) ?? throw new InvalidRunException($"{program} is missing; on Debian: apt-get install {package}");

    private static string? Look(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/bin".Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
