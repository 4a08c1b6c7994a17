using System.Diagnostics;

namespace Doorcode.Rig;

/// <summary>A folder that can be a small file system of its own, which stands for a disk that is full.</summary>
public sealed class SmallDisk : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("doorcode-disk-").FullName;

    /// <summary>Mounts the file system; false for a user who may not.</summary>
    /// <param name="options">Such as <c>size=4m</c>.</param>
    public bool TryMount(string options) => Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Folder) == 0;

    /// <summary>Takes all the room that is left.</summary>
    /// <returns>The file that has it.</returns>
    public string Fill()
    {
        var file = Path.Combine(Folder, "filler");
        using var stream = File.Create(file);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                stream.Write(block);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            return file;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Run("umount", Folder);
        Directory.Delete(Folder, recursive: true);
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
