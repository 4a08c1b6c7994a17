using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Doorcode.Server;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>What compose and Kubernetes set is taken by the server: everything that a start checks before it asks a store or listens.</summary>
public sealed partial class OpsSettingsTests : IDisposable
{
    private const string Secrets = "/run/secrets/";

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("compose/compose.yaml", 10)]
    [InlineData("kubernetes/doorcode.yaml", 13)]
    public async Task The_server_takes_the_settings_of(string file, int count)
    {
        var settings = Setting().Matches(await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "ops", file)))
            .ToDictionary(match => Key(match.Groups["name"].Value), match => match.Groups["value"].Value.Trim('"'), StringComparer.Ordinal);
        Assert.Equal(count, settings.Count);
        var options = await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "docs", "options.md"));
        Assert.All(
            settings.Keys.Where(key => key.StartsWith("Doorcode:", StringComparison.Ordinal)),
            key => Assert.Matches($@"{Regex.Escape(Index().Replace(key, ""))}[\n`]", options));

        await using var host = DoorcodeHost.Build(
            ["--environment=Production", .. settings.Select(setting => $"--{setting.Key}={Mounted(setting.Value)}")]);

        host.Services.GetRequiredService<StartCheck>().RunForServing();
        Assert.True(host.Services.GetRequiredService<Database>().IsShared);
        Assert.NotEmpty(host.Services.GetServices<IBackendProbe>());
        // Where containers are scraped from is not the container itself.
        Assert.Equal("0.0.0.0", new Uri(settings["Doorcode:Management:Url"]).Host);
    }

    /// <summary>The command line spells them so; <c>ASPNETCORE_URLS</c> is <c>urls</c> there.</summary>
    private static string Key(string variable) =>
        (variable.StartsWith("ASPNETCORE_", StringComparison.Ordinal) ? variable["ASPNETCORE_".Length..] : variable)
            .Replace("__", ":", StringComparison.Ordinal);

    /// <summary>A secret that would be mounted is made here instead.</summary>
    private string Mounted(string value)
    {
        if (!value.StartsWith(Secrets, StringComparison.Ordinal))
            return value;

        var name = Path.GetFileName(value);
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, name switch
        {
            "database" => "Host=127.0.0.1;Database=doorcode;Username=doorcode",
            "redis" => "127.0.0.1:6379,password=secret",
            _ => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        });
        return file;
    }

    [GeneratedRegex(@"^ +(?<name>(Doorcode__|ASPNETCORE_)\w+): (?<value>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@":\d+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();
}
