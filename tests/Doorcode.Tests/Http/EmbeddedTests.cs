using System.Text;
using Doorcode.Http;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>In somebody else's app, with nothing of the server around it.</summary>
public sealed class EmbeddedTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(
        [
            "--environment=Development", "--urls=http://127.0.0.1:0",
            $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(_folder.FullName, "doorcode.db")}",
        ]);
        builder.Services.AddDoorcode();
        _app = builder.Build();
        _app.MapDoorcode();
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_content_type_is_refused_as_a_problem_of_ours(string type)
    {
        using var http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };

        using var content = new StringContent("{}", Encoding.UTF8, type);
        var answer = await Answer.ReadAsync(await http.PostAsync(new Uri("/api/users/login/", UriKind.Relative), content));

        answer.ShouldBe(Problems.UnsupportedMediaType);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }
}
