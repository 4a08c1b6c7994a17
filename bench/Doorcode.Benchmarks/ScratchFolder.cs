namespace Doorcode.Benchmarks;

/// <summary>A folder for this run: databases, published programs, files for wrk. Goes when the run ends.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("doorcode-bench-").FullName;

    public string Make(string name) => Directory.CreateDirectory(Path.Combine(_path, name)).FullName;

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
