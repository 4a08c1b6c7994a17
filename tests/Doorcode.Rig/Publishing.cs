using System.Diagnostics;

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
        var start = new ProcessStartInfo("dotnet",
            ["publish", Path.Combine(RepositoryRoot(), project), "-c", "Release", "-o", output, "--nologo", "-nodeReuse:false"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start) ?? throw new InvalidRunException("dotnet did not start");
        var said = await ReadToExitAsync(publish, cancel);
        var published = Path.Combine(output, executable);
        return publish.ExitCode == 0 && File.Exists(published)
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

    // An interrupted run waits for what it started: the folder that is written to is about to be removed.
    private static async Task<string> ReadToExitAsync(Process publish, CancellationToken cancel)
    {
        try
        {
            var said = await publish.StandardOutput.ReadToEndAsync(cancel);
            await publish.WaitForExitAsync(cancel);
            return said;
        }
        catch (OperationCanceledException)
        {
            publish.Kill(entireProcessTree: true);
            await publish.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }
}
