using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>What the NuGet packages hold, and that a new project, which has nothing but them, walks through the API.</summary>
public sealed partial class DotnetPackagesTests : IAsyncLifetime
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private static readonly string[] Projects =
        [
            "src/Doorcode", "src/Doorcode.OpenApi", "src/Doorcode.Postgres", "src/Doorcode.Redis", "clients/dotnet/Doorcode.Client",
            "clients/dotnet/Doorcode.JwtBearer",
        ];

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-packages-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

#if DEBUG
    private static string Configuration => "Debug";
#else
    private static string Configuration => "Release";
#endif

    private string Feed => Path.Combine(_folder, "feed");

    public async ValueTask InitializeAsync()
    {
        foreach (var project in Projects)
        {
            // What has been built is packed, as a release does it.
            await RunAsync(Publishing.RepositoryRoot(), "dotnet", "pack", project, "--no-build", "-c", Configuration, "-o", Feed, "-nodeReuse:false");
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_new_project_with_the_packages_alone_walks_through_the_API()
    {
        foreach (var project in Projects)
            await CheckPackageAsync(Path.GetFileName(project));

        foreach (var file in new[] { "Walk.csproj", "Program.cs" })
            File.Copy(Path.Combine(Publishing.RepositoryRoot(), "tests", "Doorcode.Tests.EndToEnd", "Clients", "Walk", file), Path.Combine(_folder, file));

        var output = await RunAsync(
            _folder, "dotnet", "run", "--project", "Walk.csproj", "-nodeReuse:false", "-p:UseSharedCompilation=false", $"-p:DoorcodeVersion={ProductVersion.Text}");

        Assert.EndsWith(
            """
            described with bearer
            registered
            confirmed
            signed in as Ada Lovelace
            orders of Ada Lovelace's account
            signed out

            """,
            output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string folder, params string[] words)
    {
        var (exitCode, output) = await Shell.RunAsync(words, folder, Cancel);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private async Task CheckPackageAsync(string name)
    {
        await using var package = await ZipFile.OpenReadAsync(Path.Combine(Feed, $"{name}.{ProductVersion.Text}.nupkg"), Cancel);
        var described = XDocument.Parse(Text(package, $"{name}.nuspec")).Root!.Elements().Single();
        string Said(string element) => described.Elements().Single(found => found.Name.LocalName == element).Value;
        Assert.Equal("MIT", Said("license"));
        // Any other package would give the OpenAPI library of an app another version, and with an older Swashbuckle that app would not start.
        var needed = described.Descendants().Where(found => found.Name.LocalName == "dependency").Select(found => found.Attribute("id")!.Value);
        Assert.Equal(name == "Doorcode.OpenApi", needed.Any(id => id.StartsWith("Microsoft.", StringComparison.Ordinal) && id.EndsWith("OpenApi", StringComparison.Ordinal)));
        Assert.Contains("authentication", Said("tags"), StringComparison.Ordinal);
        Assert.NotNull(package.GetEntry(Said("icon")));
        Assert.NotNull(package.GetEntry($"lib/net10.0/{name}.xml"));
        Assert.Matches("^[0-9a-f]{40}$", described.Elements().Single(found => found.Name.LocalName == "repository").Attribute("commit")!.Value);
        var readme = Text(package, Said("readme"));
        Assert.StartsWith($"# {name}\n", readme, StringComparison.Ordinal);
        Assert.All(Link().Matches(readme), link => Assert.StartsWith("https://", link.Groups["to"].Value, StringComparison.Ordinal));

        await using var symbols = await ZipFile.OpenReadAsync(Path.Combine(Feed, $"{name}.{ProductVersion.Text}.snupkg"), Cancel);
        using var bytes = new MemoryStream();
        await using (var pdb = await symbols.GetEntry($"lib/net10.0/{name}.pdb")!.OpenAsync(Cancel))
            await pdb.CopyToAsync(bytes, Cancel);
        bytes.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(bytes);
        var reader = provider.GetMetadataReader();
        // Debuggers look for sources where this clone came from. A clone of a folder, or of nothing, names no place.
        var maps = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).Where(found => reader.GetGuid(found.Kind) == SourceLink).ToList();
        Assert.All(maps, map => Assert.Contains("\"https://", Encoding.UTF8.GetString(reader.GetBlobBytes(map.Value)), StringComparison.Ordinal));
        var (_, remote) = await Shell.RunAsync("git", Publishing.RepositoryRoot(), "remote", "get-url", "origin");
        Assert.True(maps.Count == 1 || !remote.StartsWith("https://", StringComparison.Ordinal));
    }

    private static string Text(ZipArchive package, string entry)
    {
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\]\((?<to>[^)]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
