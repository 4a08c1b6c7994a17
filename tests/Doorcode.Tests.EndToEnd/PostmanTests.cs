using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

public sealed class PostmanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-postman-").FullName;

    [Fact]
    public async Task The_collection_walks_from_register_to_logout()
    {
        await using var server = await Servers.StartAsync(Build.Managed, _folder);
        var (exitCode, output) = await Shell.RunAsync(
            Npm.Program("newman"), Snapshot.Root, "run", "postman/Doorcode.postman_collection.json",
            "--environment", "postman/local.postman_environment.json",
            "--env-var", $"base_url=http://127.0.0.1:{server.Port}",
            "--color", "off", "--bail");
        Assert.True(exitCode == 0, $"{output}\n{server.Output}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
