using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>What the README tells a newcomer to type works as it stands.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const RegexOptions Block = RegexOptions.Singleline | RegexOptions.Multiline;

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-readme-").FullName;

    [Fact]
    public async Task The_walk_with_curl_works_word_for_word()
    {
        await using var server = await Servers.StartAsync(Build.Managed, _folder);
        var walk = Section("From register to logout")
            .Replace("localhost:5000", $"localhost:{server.Port}", StringComparison.Ordinal);

        var (exitCode, output) = await Shell.RunAsync("bash", _folder, "-euo", "pipefail", "-c", walk);

        Assert.True(exitCode == 0, $"{output}\n{server.Output}");
        Assert.Contains("\"email\":\"ada@example.org\"", output, StringComparison.Ordinal);
        Assert.Contains("HTTP 205", output, StringComparison.Ordinal);
        Assert.EndsWith("HTTP 401", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lines_that_embed_it_are_the_samples()
    {
        var sample = File.ReadAllText(Path.Combine(Snapshot.Root, "samples/Embedded/Program.cs"));
        var readme = File.ReadAllText(Path.Combine(Snapshot.Root, "README.md"));
        var lines = CSharp().Match(readme).Groups["code"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Contains(line, sample, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_lines_that_embed_it_compile_in_a_new_web_API_as_they_stand()
    {
        var (exitCode, output) = await Shell.RunAsync("dotnet", _folder, "new", "webapi", "--output", "Shop", "--no-restore");
        Assert.True(exitCode == 0, output);
        var program = Path.Combine(_folder, "Shop", "Program.cs");
        var readme = await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "README.md"), TestContext.Current.CancellationToken);
        var lines = CSharp().Match(readme).Groups["code"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToLookup(line => line.Split([' ', '.'])[0]);
        var code = string.Join('\n', lines["using"]) + "\n" + (await File.ReadAllTextAsync(program, TestContext.Current.CancellationToken))
            .Replace("var app = builder.Build();", string.Join('\n', lines["builder"]) + "\nvar app = builder.Build();", StringComparison.Ordinal)
            .Replace("app.Run();", string.Join('\n', lines["app"]) + "\napp.Run();", StringComparison.Ordinal);
        await File.WriteAllTextAsync(program, code, TestContext.Current.CancellationToken);
        var library = Path.Combine(Snapshot.Root, "src", "Doorcode", "Doorcode.csproj");
        (exitCode, output) = await Shell.RunAsync("dotnet", _folder, "add", "Shop", "reference", library);
        Assert.True(exitCode == 0, output);

        // The library as it is built already, and by no process that stays and keeps the output open.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5), TimeProvider.System);
        (exitCode, output) = await Shell.RunAsync(
            ["dotnet", "build", "Shop", "-c", "Release", "-nodeReuse:false", "-p:UseSharedCompilation=false"], _folder, patience.Token);

        Assert.True(exitCode == 0, output);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>All bash blocks under a heading, as one script.</summary>
    private static string Section(string heading)
    {
        var readme = File.ReadAllText(Path.Combine(Snapshot.Root, "README.md"));
        var start = readme.IndexOf($"## {heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"README.md has no section '{heading}'.");
        var end = readme.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var blocks = Bash().Matches(readme[start..(end < 0 ? readme.Length : end)]);
        Assert.NotEmpty(blocks);
        return string.Join('\n', blocks.Select(block => block.Groups["code"].Value));
    }

    [GeneratedRegex("^```bash\n(?<code>.*?)^```$", Block, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bash();

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", Block, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CSharp();
}
