using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Extending;

/// <summary>Somebody else's app with the library in it, over a database of its own.</summary>
internal sealed class EmbeddedApp : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;

    private EmbeddedApp(DirectoryInfo folder, WebApplication app) =>
        (_folder, _app, Http) = (folder, app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    public IServiceProvider Services => _app.Services;

    public HttpClient Http { get; }

    /// <summary>Starts one.</summary>
    /// <param name="add">Adds services.</param>
    /// <param name="map">Maps endpoints.</param>
    public static async Task<EmbeddedApp> StartAsync(Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var folder = Directory.CreateTempSubdirectory("doorcode-");
        var builder = WebApplication.CreateBuilder(
        [
            "--environment=Development", "--urls=http://127.0.0.1:0",
            $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(folder.FullName, "doorcode.db")}",
        ]);
        add(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new EmbeddedApp(folder, app);
    }

    public async Task<Answer> GetAsync(string path) => await Answer.ReadAsync(await Http.GetAsync(new Uri(path, UriKind.Relative)));

    public async Task<Answer> PostAsync(string path, object body) =>
        await Answer.ReadAsync(await Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
