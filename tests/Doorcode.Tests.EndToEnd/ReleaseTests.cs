using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>What tools/release.sh makes of the published server.</summary>
public sealed partial class ReleaseTests : IDisposable
{
    private const string Maintainer = "R&D of Example/1 <operations@example.org>";

    private readonly ScratchFolder _folder = new();

    private string Release => _folder.File("release");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_release_is_whole_and_the_server_of_its_package_starts()
    {
        var published = Path.GetDirectoryName(Path.GetFullPath(Environment.GetEnvironmentVariable("DOORCODE_EXECUTABLE")!))!;
        await RunAsync("env", $"MAINTAINER={Maintainer}", "bash", "tools/release.sh", "--published", published, "--out", Release);
        await RunAsync("sh", "-c", $"cd {Release} && sha256sum --check SHA256SUMS");
        await TheArchiveIsWholeAsync();
        TheBillNamesEveryPackage();

        var root = _folder.Make("root");
        var package = Directory.GetFiles(Release, "*.deb").Single();
        await RunAsync("dpkg-deb", "-x", package, root);
        await RunAsync("dpkg-deb", "-e", package, _folder.File("control"));
        Assert.Equal(Maintainer, (await RunAsync("dpkg-deb", "-f", package, "Maintainer")).Trim());
        var key = await InstallAsync(root);
        Assert.Equal(key, await InstallAsync(root));
        await using var server = new DoorcodeServer(
            "doorcode", Path.Combine(root, "usr/lib/doorcode/doorcode"), _folder.Make("state"), await SettingsAsync(root));
        await server.StartAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.Equal(200, await server.GetAsync("/.well-known/jwks.json"));
        Assert.Equal("accounts\nlist\ndjango\nactive disabled\n", await CompleteAsync(root, "acc", "accounts l", "export x --format d", "accounts list --status "));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Example operations")]
    [InlineData("operations@example.org")]
    [InlineData("<operations@example.org>")]
    [InlineData("Example operations <doorcode@localhost>")]
    [InlineData("Example operations <operations@example.org>\nDepends: other")]
    public async Task A_package_without_a_maintainer_who_can_be_reached_is_not_made(string maintainer)
    {
        var (exitCode, output) = await Shell.RunAsync(
            "env", Snapshot.Root, $"MAINTAINER={maintainer}", "bash", "tools/release.sh", "--published", _folder.Path, "--out", Release);
        Assert.Equal(2, exitCode);
        Assert.StartsWith("MAINTAINER must name who answers for the package", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Release));
    }

    /// <summary>What the tab key would offer in bash after each of the lines.</summary>
    private Task<string> CompleteAsync(string root, params string[] lines)
    {
        var script = $$"""
            source {{root}}/usr/share/bash-completion/completions/doorcode
            for line; do
              COMP_LINE="{{root}}/usr/lib/doorcode/doorcode $line"
              read -ra COMP_WORDS <<<"$COMP_LINE"
              [[ $line != *' ' ]] || COMP_WORDS+=("")
              COMP_POINT=${#COMP_LINE} COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
              _doorcode
              echo "${COMPREPLY[*]}"
            done
            """;
        return RunAsync(["bash", "-c", script, "bash", .. lines]);
    }

    private async Task TheArchiveIsWholeAsync()
    {
        var files = (await RunAsync("tar", "-tzf", Directory.GetFiles(Release, "*.tar.gz").Single())).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(files.Select(file => file.Split('/')[0]).Distinct(StringComparer.Ordinal));
        foreach (var file in new[] { "doorcode", "doorcode.service", "doorcode.bash", "LICENSE", "THIRD-PARTY-NOTICES.md" })
            Assert.Contains(files, name => name.EndsWith("/" + file, StringComparison.Ordinal));
    }

    private void TheBillNamesEveryPackage()
    {
        var bill = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(Release, "*.cdx.json").Single())).RootElement;
        Assert.Equal("CycloneDX", bill.GetProperty("bomFormat").GetString());
        Assert.Equal("doorcode", bill.GetProperty("metadata").GetProperty("component").GetProperty("name").GetString());
        var named = bill.GetProperty("components").EnumerateArray().Select(part => part.GetProperty("name").GetString()!).ToHashSet(StringComparer.Ordinal);
        var used = Directory.GetFiles(Path.Combine(Snapshot.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            // The server does not refer to it.
            .Where(project => Path.GetFileName(project) != "Doorcode.OpenApi.csproj")
            .SelectMany(project => PackageOf().Matches(File.ReadAllText(project)).Select(match => match.Groups["name"].Value))
            .ToList();
        Assert.All(["libsodium", "SQLitePCLRaw.lib.e_sqlite3", ".NET, with ASP.NET Core", .. used], package => Assert.Contains(package, named));
    }

    /// <summary>Runs what the package runs when it is installed, on another root.</summary>
    /// <returns>The master key.</returns>
    private async Task<string> InstallAsync(string root)
    {
        await RunAsync("env", $"DPKG_ROOT={root}", _folder.File("control/postinst"), "configure");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(root, "etc/doorcode/master.key")));

        return await File.ReadAllTextAsync(Path.Combine(root, "etc/doorcode/master.key"));
    }

    /// <summary>The settings of the unit and of its file, with folders of the root; the service's credentials are the files that it names.</summary>
    private async Task<Dictionary<string, string>> SettingsAsync(string root)
    {
        var unit = await File.ReadAllTextAsync(Path.Combine(root, "usr/lib/systemd/system/doorcode.service"));
        Assert.Contains("ExecStart=/usr/lib/doorcode/doorcode\n", unit, StringComparison.Ordinal);
        var file = await File.ReadAllTextAsync(Path.Combine(root, "etc/doorcode/doorcode.env"));
        var settings = UnitSetting().Matches(unit).Concat(FileSetting().Matches(file))
            .ToDictionary(
                match => match.Groups["name"].Value,
                match => match.Groups["value"].Value
                    .Replace("%d", Path.Combine(root, "etc/doorcode"), StringComparison.Ordinal)
                    .Replace("/var/lib/doorcode", _folder.File("state"), StringComparison.Ordinal),
                StringComparer.Ordinal);
        // No port of the machine, and no login, because the password is still to be written.
        Assert.True(settings.Remove("ASPNETCORE_URLS"));
        Assert.True(settings.Remove("Doorcode__Smtp__Username"));
        return settings;
    }

    private static async Task<string> RunAsync(params string[] words)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5), TimeProvider.System);
        var (exitCode, output) = await Shell.RunAsync(words, Snapshot.Root, deadline.Token);
        Assert.True(exitCode == 0, $"{string.Join(' ', words)}\n{output}");
        return output;
    }

    [GeneratedRegex("<PackageReference Include=\"(?<name>[^\"]+)\" />", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PackageOf();

    [GeneratedRegex("^Environment=\"?(?<name>\\w+)=(?<value>[^\"\\n]*)\"?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnitSetting();

    [GeneratedRegex("^#(?<name>\\w+)=(?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileSetting();
}
