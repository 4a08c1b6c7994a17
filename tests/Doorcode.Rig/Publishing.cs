namespace Doorcode.Rig;

/// <summary>Publishes programs of this repository, as anybody would.</summary>
public static class Publishing
{
    /// <summary>Publishes a project.</summary>
    /// <param name="project">The project's folder, from the repository's root.</param>
    /// <param name="output">Where to.</param>
    /// <param name="executable">The name of what must come out.</param>
    /// <param name="cancel">Stops waiting, and ends it.</param>
    /// <returns>The executable's path.</returns>
    /// <exception cref="InvalidRunException">It was not published.</exception>
    public static async Task<string> PublishAsync(string project, string output, string executable, CancellationToken cancel)
    {
        Progress.Say($"Publishing {Path.GetFileName(project)}");
        var (exitCode, said) = await Shell.RunAsync(
            ["dotnet", "publish", project, "-c", "Release", "-o", output, "--nologo", "-nodeReuse:false"], RepositoryRoot(), cancel);
        var published = Path.Combine(output, executable);
        return exitCode == 0 && File.Exists(published)
            ? published
            : throw new InvalidRunException($"{project} was not published: {said}");
    }

    /// <summary>The folder that holds <c>Doorcode.slnx</c>.</summary>
    public static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Doorcode.slnx")))
                return folder.FullName;
        }
        throw new InvalidRunException($"no Doorcode.slnx above {AppContext.BaseDirectory}");
    }
}
