using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.OpenApi;

/// <summary>The document of the server that people run.</summary>
public sealed class ServedDocumentTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-openapi-").FullName;

    [Theory]
    [InlineData(Build.Native)]
    [InlineData(Build.Managed)]
    public async Task The_executable_describes_what_the_tests_describe(Build build)
    {
        await using var server = await Servers.StartAsync(build, _folder, ("Doorcode__PublicUrl", "https://auth.example.org"));

        var served = await server.Http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));

        Assert.Equal(200, (int)served.StatusCode);
        var expected = await app.GetAsync("/openapi/v1.json");
        Assert.Equal(Text(expected.Body), Text(await served.Content.ReadAsStringAsync()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Text(string document)
    {
        using var read = JsonDocument.Parse(document);
        return JsonSerializer.Serialize(read.RootElement);
    }
}
