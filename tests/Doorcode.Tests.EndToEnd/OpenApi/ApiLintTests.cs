using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.OpenApi;

/// <summary>The tools that clients' teams run over the document find nothing: no error and no warning.</summary>
public sealed class ApiLintTests : IDisposable
{
    /// <summary>What decides how the document looks: what is switched on, and whether the public address has a path.</summary>
    public static TheoryData<string> Servers { get; } =
        new("Doorcode:EmailLogin:Enabled=false", "Doorcode:EmailLogin:Enabled=true", "Doorcode:PublicUrl=https://example.org/auth/");

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-openapi-").FullName;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Redocly_finds_nothing_by_its_recommended_rules(string setting)
    {
        var document = await WriteDocumentAsync(setting);

        // It would ask the network for a newer version, and tell its makers about the run.
        var (exitCode, output) = await Shell.RunAsync(
            "env", _folder, "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true",
            Npm.Program("redocly"), "lint", document, "--extends=recommended", "--format=json");

        Assert.True(exitCode == 0, output);
        Assert.Contains("\"errors\": 0", output, StringComparison.Ordinal);
        Assert.Contains("\"warnings\": 0", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Spectral_finds_nothing_by_its_OpenAPI_rules(string setting)
    {
        var document = await WriteDocumentAsync(setting);
        var rules = Path.Combine(_folder, "rules.yaml");
        await File.WriteAllTextAsync(rules, "extends: [\"spectral:oas\"]\n");

        var (exitCode, output) = await Shell.RunAsync(
            Npm.Program("spectral"), _folder, "lint", document, "--ruleset", rules, "--fail-severity=hint");

        Assert.True(exitCode == 0, output);
        Assert.Contains("No results", output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> WriteDocumentAsync(string setting)
    {
        await using var app = await DoorcodeApp.StartAsync(setting);
        var answer = await app.GetAsync("/openapi/v1.json");
        answer.ShouldBe(200);
        var file = Path.Combine(_folder, "openapi.json");
        await File.WriteAllTextAsync(file, answer.Body);
        return file;
    }
}
