using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Extending;

/// <summary>Somebody else's app that sets things in code, as docs/embed.md shows.</summary>
public sealed class HostWithSettings : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--environment=Development", "--urls=http://127.0.0.1:0",
            $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(_folder.FullName, "doorcode.db")}",
        ]);
        builder.Services.AddDoorcode(options =>
        {
            options.Registration.Enabled = false;
            options.Passkeys.Enabled = false;
            options.SecondFactor.Enabled = false;
            options.Jwt.AccessTokenLifetime = TimeSpan.FromMinutes(5);
        });
        builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode();
        builder.Services.AddAuthorization();
        builder.Services.AddHealthChecks().AddDoorcode();
        var app = _app = builder.Build();
        app.MapDoorcode("/auth");
        app.MapHealthChecks("/ready");
        app.MapGet("/stream", () => "…").RequireAuthorization().AllowAccessTokenInQuery();
        await app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_settings_hold_under_the_prefix()
    {
        await _app.Services.GetRequiredService<IAccounts>().CreateAsync("ada@example.org", "Ada", Person.DefaultPassword, Cancel);
        var login = await Answer.ReadAsync(await _http.PostAsJsonAsync("/auth/login/", new { email = "ada@example.org", password = Person.DefaultPassword }, Cancel));

        Assert.Equal(300, login.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal("…", (await GetAsync($"/stream?access_token={login.Text("access")}")).Body);
        (await GetAsync("/stream")).ShouldBe(Problems.Unauthenticated);
        (await GetAsync("/auth/factors/")).ShouldBe(Problems.NotFound);
        Assert.Equal("Healthy", (await GetAsync("/ready")).Body);
    }

    private async Task<Answer> GetAsync(string path) => await Answer.ReadAsync(await _http.GetAsync(new Uri(path, UriKind.Relative), Cancel));
}
