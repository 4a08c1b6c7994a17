using System.Text;
using Doorcode.Tests.Fixtures;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

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
        builder.Services.AddEndpointsApiExplorer();
        _app = builder.Build();
        _app.MapDoorcode();
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_type_of_a_problem_leads_to_a_page_that_is_mapped_with_the_endpoints()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };

        var refused = await Answer.ReadAsync(await http.GetAsync(new Uri("/api/users/me/", UriKind.Relative)));
        var page = await Answer.ReadAsync(await http.GetAsync(new Uri(refused.Text("type"))));

        page.ShouldBe(200);
        Assert.Contains("<section id=\"unauthenticated\">", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/problems", 200)]
    [InlineData("/.well-known/jwks.json", 200)]
    [InlineData("/.well-known/openid-configuration", 200)]
    [InlineData("/api/users/me/", 401)]
    public async Task HEAD_is_answered_without_any_middleware_of_the_server(string path, int status)
    {
        using var http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        (await Answer.ReadAsync(await http.SendAsync(request))).ShouldBe(status);
    }

    [Fact]
    public void In_the_apps_own_description_every_endpoint_stands_once()
    {
        var described = _app.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
            .SelectMany(group => group.Items).Select(item => $"{item.HttpMethod} {item.RelativePath}").ToList();

        Assert.Contains("GET api/users/me", described);
        Assert.DoesNotContain(described, item => item.StartsWith("HEAD", StringComparison.Ordinal));
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
