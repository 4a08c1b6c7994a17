using System.Text.Json;
using Doorcode.Server;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Settings;

/// <summary>The public address in everything that is made of it.</summary>
public sealed class PublicUrlTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://bücher.example/auth/", "https://xn--bcher-kva.example/auth")]
    [InlineData("https://example.org/a%20b%2Fc/", "https://example.org/a%20b%2Fc")]
    [InlineData("https://example.org/bücher", "https://example.org/b%C3%BCcher")]
    [InlineData("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443")]
    [InlineData("https://example.org:443", "https://example.org")]
    public async Task What_is_made_of_the_public_address_is_a_URI(string setting, string url)
    {
        await using var app = await DoorcodeApp.StartAsync($"Doorcode:PublicUrl={setting}");
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        var discovery = (await app.GetAsync("/.well-known/openid-configuration")).Json;
        var document = (await app.GetAsync("/openapi/v1.json")).Json;

        var made = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [$"{url}/problems#unauthenticated"] = (await app.MeAsync(null)).Text("type"),
            [$"{url}/.well-known/jwks.json"] = discovery.GetProperty("jwks_uri").GetString()!,
            [$"{url}/api/users/token/refresh/"] = SessionCalls.Claims(tokens.Refresh)["aud"]!.GetValue<string>(),
        };
        Assert.All(made, one => Assert.Equal(one.Key, one.Value));
        Assert.All(made, one => Assert.True(Uri.IsWellFormedUriString(one.Value, UriKind.Absolute), one.Value));
        string[] whole =
        [
            discovery.GetProperty("issuer").GetString()!, Server(document),
            SessionCalls.Claims(tokens.Access)["iss"]!.GetValue<string>(), SessionCalls.Claims(tokens.Access)["aud"]!.GetValue<string>(),
        ];
        Assert.All(whole, one => Assert.Equal(url, one));
    }

    [Theory]
    [InlineData("http://*:0")]
    [InlineData("http://+:0")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    public async Task A_server_that_listens_on_every_address_calls_itself_localhost(string listening)
    {
        var folder = Directory.CreateTempSubdirectory("doorcode-");
        await using (var host = DoorcodeHost.Build(
            [
                "--environment=Development", $"--urls={listening}",
                $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(folder.FullName, "doorcode.db")}",
            ]))
        {
            await host.StartAsync(Cancel);
            var url = $"http://localhost:{BindingAddress.Parse(host.Urls.First()).Port}";
            using var http = new HttpClient { BaseAddress = new Uri(url) };

            Assert.Equal($"{url}/problems#unauthenticated", (await GetAsync(http, "/api/users/me")).GetProperty("type").GetString());
            Assert.Equal(url, (await GetAsync(http, "/.well-known/openid-configuration")).GetProperty("issuer").GetString());
            Assert.Equal(url, Server(await GetAsync(http, "/openapi/v1.json")));
        }

        folder.Delete(recursive: true);
    }

    private static string Server(JsonElement document) =>
        Assert.Single(document.GetProperty("servers").EnumerateArray()).GetProperty("url").GetString()!;

    private static async Task<JsonElement> GetAsync(HttpClient http, string path) =>
        (await Answer.ReadAsync(await http.GetAsync(new Uri(path, UriKind.Relative), Cancel))).Json;
}
