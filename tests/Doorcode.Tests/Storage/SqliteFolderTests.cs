using System.Diagnostics;
using Doorcode.Tests.Extending;

namespace Doorcode.Tests.Storage;

/// <summary>The folder of the database and of the master key, in the repository of an app that Doorcode is a part of.</summary>
public sealed class SqliteFolderTests : IDisposable
{
    private readonly DirectoryInfo _repository = Directory.CreateTempSubdirectory("doorcode-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_repository.FullName, "data");

    public void Dispose() => _repository.Delete(recursive: true);

    [Fact]
    public async Task A_folder_that_is_made_and_the_master_key_in_it_stay_out_of_version_control()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/git"), "git is not installed");
        await File.WriteAllTextAsync(Path.Combine(_repository.FullName, "Program.cs"), "// An app.", Cancel);
        await using var app = await StartAsync();
        Assert.True(File.Exists(Path.Combine(Data, "doorcode.key")));

        await GitAsync("init", "--quiet");
        await GitAsync("add", ".");
        Assert.Equal(["Program.cs"], await GitAsync("ls-files"));
        Assert.Empty(await GitAsync("status", "--porcelain", "--untracked-files=all", "--", "data"));
    }

    [Fact]
    public async Task A_folder_that_is_there_is_its_owners()
    {
        Directory.CreateDirectory(Data);
        await using var app = await StartAsync();
        Assert.False(File.Exists(Path.Combine(Data, ".gitignore")));
    }

    private Task<EmbeddedApp> StartAsync() => EmbeddedApp.StartAsync(
        builder =>
        {
            builder.Configuration["Doorcode:Database:ConnectionString"] = $"Data Source={Path.Combine(Data, "doorcode.db")}";
            builder.Services.AddDoorcode();
        },
        app => app.MapDoorcode());

    /// <summary>Runs git, without the settings of who runs the tests, and returns its lines.</summary>
    private async Task<string[]> GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("/usr/bin/git", arguments)
        {
            WorkingDirectory = _repository.FullName,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_NOSYSTEM"] = "1", ["GIT_DIR"] = Path.Combine(_repository.FullName, ".git") },
        })!;
        var output = await git.StandardOutput.ReadToEndAsync(Cancel);
        await git.WaitForExitAsync(Cancel);
        Assert.Equal(0, git.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
