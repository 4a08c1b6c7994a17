using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.OpenApi;

/// <summary>The document of an app that Doorcode is a part of, made by ASP.NET Core as it comes.</summary>
public sealed class OwnDocumentTests
{
    [Fact]
    public async Task The_document_of_the_app_describes_the_endpoints_with_problems_and_the_token()
    {
        var folder = Directory.CreateTempSubdirectory("doorcode-");
        var builder = WebApplication.CreateBuilder(
        [
            "--environment=Development", "--urls=http://127.0.0.1:0",
            $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(folder.FullName, "doorcode.db")}",
        ]);
        builder.Services.AddDoorcode();
        builder.Services.AddOpenApi();
        await using var app = builder.Build();
        app.MapDoorcode();
        app.MapOpenApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var answer = await Answer.ReadAsync(await http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));
        File.WriteAllText("/tmp/own-openapi.json", answer.Body);
        answer.ShouldBe(200);
        await app.StopAsync(TestContext.Current.CancellationToken);
        folder.Delete(recursive: true);
    }
}
