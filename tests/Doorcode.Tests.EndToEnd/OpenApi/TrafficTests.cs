using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.OpenApi;

/// <summary>The document beside what the server really takes and answers.</summary>
public sealed class TrafficTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-openapi-").FullName;

    [Fact]
    public async Task Everything_that_is_taken_and_answered_on_the_way_through_the_API_fits_the_document()
    {
        using var traffic = new Traffic();
        await using var app = await DoorcodeApp.StartWatchedAsync(traffic, "Doorcode:EmailLogin:Enabled=true", "Doorcode:RateLimits:Enabled=false");
        var document = await app.GetAsync("/openapi/v1.json");
        document.ShouldBe(200);
        var names = Names(document.Json);

        await Journeys.RegisterAsync(app);
        await Journeys.KeepASessionAsync(app);
        await Journeys.ChangeTheAccountAsync(app);
        await Journeys.ComeBackByMailAsync(app);
        await Journeys.AddFactorsAsync(app);
        await Journeys.UseAnImportedPasswordAsync(app);
        await Journeys.ComeFromAnotherOriginAsync(app, names);

        var (faults, seen) = await CheckAsync(document.Body, traffic.Lines.Where(line => !line.Contains("/openapi/v1.json", StringComparison.Ordinal)));
        Assert.True(faults.Length == 0, string.Join('\n', faults));
        // Each operation was taken, and each status of a refusal was seen.
        var taken = seen.Select(one => one.Split(' ')).Where(one => one[2][0] == '2').Select(one => $"{one[0]} {one[1]}");
        Assert.Empty(names.Except(taken));
        Assert.Equal(
            ["400", "401", "403", "404", "405", "413", "415", "429"],
            seen.Select(one => one.Split(' ')[2]).Where(status => status[0] == '4').Distinct().Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static List<string> Names(JsonElement document) =>
        [.. from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select $"{operation.Name} {path.Name}"];

    private async Task<(string[] Faults, string[] Seen)> CheckAsync(string document, IEnumerable<string> traffic)
    {
        var (documentFile, trafficFile) = (Path.Combine(_folder, "openapi.json"), Path.Combine(_folder, "traffic.ndjson"));
        await File.WriteAllTextAsync(documentFile, document);
        await File.WriteAllLinesAsync(trafficFile, traffic);
        Npm.FileOf("ajv-formats/package.json");
        var (exitCode, output) = await Shell.RunAsync(
            "node", Snapshot.Root, "tests/Doorcode.Tests.EndToEnd/OpenApi/check-traffic.mjs", documentFile, trafficFile);
        Assert.True(exitCode == 0, output);
        using var result = JsonDocument.Parse(output);
        return (Strings(result, "faults"), Strings(result, "seen"));
    }

    private static string[] Strings(JsonDocument result, string member) =>
        [.. result.RootElement.GetProperty(member).EnumerateArray().Select(one => one.GetString()!)];
}
