using Doorcode.Rig;

namespace Doorcode.Benchmarks;

/// <summary>A published program, alone in its folder.</summary>
internal sealed record PublishedProgram(string Executable)
{
    public string Folder => Path.GetDirectoryName(Executable)!;

    public long Bytes => new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}

/// <summary>The programs that are measured, published by this run as anybody would publish them, each when it is first needed.</summary>
internal sealed class Programs(ScratchFolder folder, string? doorcode, CancellationToken cancel)
{
    private readonly Dictionary<string, PublishedProgram> _published = new(StringComparer.Ordinal);

    public async Task<PublishedProgram> DoorcodeAsync() => doorcode is not null
        ? new PublishedProgram(doorcode)
        : await PublishAsync("src/Doorcode.Server", "doorcode");

    public Task<PublishedProgram> IdentityAsync() => PublishAsync("bench/IdentityApi", "IdentityApi");

    public Task<PublishedProgram> IdentityOnPostgresAsync() => PublishAsync("bench/IdentityApi.Postgres", "IdentityApi.Postgres");

    public Task<PublishedProgram> CeilingAsync() => PublishAsync("bench/Ceiling", "Ceiling");

    public Task<PublishedProgram> EmbeddingAsync() => PublishAsync("bench/EmbeddingApp", "EmbeddingApp");

    private async Task<PublishedProgram> PublishAsync(string project, string executable)
    {
        if (!_published.TryGetValue(executable, out var program))
        {
            program = new PublishedProgram(await Publishing.PublishAsync(project, folder.Make($"publish-{executable}"), executable, cancel));
            _published.Add(executable, program);
        }
        return program;
    }
}
