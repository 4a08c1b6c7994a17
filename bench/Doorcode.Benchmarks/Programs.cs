using System.Diagnostics;

namespace Doorcode.Benchmarks;

/// <summary>A published program, alone in its folder.</summary>
internal sealed record PublishedProgram(string Executable)
{
    public string Folder => Path.GetDirectoryName(Executable)!;

    public long Bytes => new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}

/// <summary>The three programs that are measured, published by this run as anybody would publish them.</summary>
internal sealed record Programs(PublishedProgram Doorcode, PublishedProgram Identity, PublishedProgram Ceiling)
{
    public static async Task<Programs> PublishAsync(ScratchFolder folder, string? doorcode, CancellationToken cancel)
    {
        var root = RepositoryRoot();
        return new Programs(
            doorcode is null
                ? await PublishAsync(Path.Combine(root, "src", "Doorcode.Server"), folder, "doorcode", cancel)
                : new PublishedProgram(doorcode),
            await PublishAsync(Path.Combine(root, "bench", "IdentityApi"), folder, "IdentityApi", cancel),
            await PublishAsync(Path.Combine(root, "bench", "Ceiling"), folder, "Ceiling", cancel));
    }

    private static async Task<PublishedProgram> PublishAsync(string project, ScratchFolder folder, string executable,
        CancellationToken cancel)
    {
        Progress.Say($"Publishing {Path.GetFileName(project)}");
        var output = folder.Make($"publish-{executable}");
        var start = new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-o", output, "--nologo", "-nodeReuse:false"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start) ?? throw new InvalidRunException("dotnet did not start");
        var said = await ReadToExitAsync(publish, cancel);
        var published = new PublishedProgram(Path.Combine(output, executable));
        if (publish.ExitCode != 0 || !File.Exists(published.Executable))
            throw new InvalidRunException($"{project} was not published: {said}");
        return published;
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

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Doorcode.slnx")))
                return folder.FullName;
        }
        throw new InvalidRunException($"no Doorcode.slnx above {AppContext.BaseDirectory}");
    }
}
