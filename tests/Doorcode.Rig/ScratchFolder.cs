namespace Doorcode.Rig;

/// <summary>A temporary folder: databases, published programs, logs. Goes when it is disposed of.</summary>
public sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("doorcode-").FullName;

    /// <summary>Makes the folder. Others may pass through it: PostgreSQL runs as a user of its own.</summary>
    public ScratchFolder()
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    /// <summary>Whether it stays when the run ends, for a person who reads the logs.</summary>
    public bool IsKept { get; set; }

    /// <summary>Where it is.</summary>
    public string Path => _path;

    /// <summary>Makes a folder in it.</summary>
    /// <param name="name">The folder's name.</param>
    public string Make(string name) => Directory.CreateDirectory(System.IO.Path.Combine(_path, name)).FullName;

    /// <summary>The path of a file in it.</summary>
    /// <param name="name">The file's name.</param>
    public string File(string name) => System.IO.Path.Combine(_path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!IsKept && Directory.Exists(_path))
            Directory.Delete(_path, recursive: true);
    }
}
