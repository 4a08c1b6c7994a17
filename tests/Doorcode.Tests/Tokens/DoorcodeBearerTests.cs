using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using Doorcode.Client;
using Doorcode.JwtBearer;
using Doorcode.Server;
using Doorcode.Tests.Fixtures;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tests.Tokens;

/// <summary>A resource server with AddDoorcodeBearer takes what it should of a real Doorcode server.</summary>
public sealed class DoorcodeBearerTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");
    // JwtBearer goes by the real clock, which this one reaches after the first login.
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(20));
    private readonly CountedFetches _fetches = new();
    private WebApplication _issuer = null!;
    private WebApplication _resource = null!;
    private HttpClient _http = null!;
    private DoorcodeClient _door = null!;
    private AccountId _ada;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Authority => _issuer.Urls.First();

    public async ValueTask InitializeAsync()
    {
        _issuer = DoorcodeHost.Build(
            [
                "--environment=Development", "--urls=http://127.0.0.1:0",
                $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(_folder.FullName, "doorcode.db")}",
            ],
            builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        await _issuer.StartAsync(Cancel);
        var accounts = _issuer.Services.GetRequiredService<IAccounts>();
        _ada = (await accounts.CreateAsync("ada@example.org", "Ada", Person.DefaultPassword, Cancel)).Id;
        _door = new DoorcodeClient(new HttpClient(), new Uri($"{Authority}/api/users"), new DoorcodeClientOptions { Time = _clock });
        _resource = await StartResourceAsync();
        _http = new HttpClient { BaseAddress = new Uri(_resource.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _resource.DisposeAsync();
        await _issuer.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_access_token_is_taken_and_no_other_one()
    {
        var ended = await AccessAsync();
        _clock.Advance(TimeSpan.FromMinutes(20));
        var access = await AccessAsync();
        var changed = access[..^8] + (access[^8] == 'A' ? 'B' : 'A') + access[^7..];
        using var login = await new HttpClient().PostAsJsonAsync(
            new Uri($"{Authority}/api/users/login/"), new { email = "ada@example.org", password = Person.DefaultPassword }, Cancel);
        var refresh = (await Answer.ReadAsync(login)).Text("refresh");

        Assert.Equal((HttpStatusCode.OK, $"{_ada}|{_ada}|{_ada}"), await AskAsync("/who", access));
        foreach (var refused in new[] { ended, changed, refresh, Forge.Twin(access), $"{access}==", Respelled(access), "nothing" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("/who", refused)).Status);
    }

    /// <summary>The last character of a signature has four bits that mean nothing.</summary>
    private static string Respelled(string token)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return token[..^1] + alphabet[alphabet.IndexOf(token[^1], StringComparison.Ordinal) + 1];
    }

    [Fact]
    public async Task A_token_is_refused_in_the_second_in_which_it_ends()
    {
        // A token that ends two seconds ago: with the framework's own five minutes it would be taken.
        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(2));

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("/who", await AccessAsync())).Status);
    }

    [Fact]
    public async Task Roles_of_the_account_are_roles_of_the_user()
    {
        _clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync("/reports", await AccessAsync())).Status);

        await _issuer.Services.GetRequiredService<IAccounts>().SetRolesAsync(_ada, ["editor", "staff"], Cancel);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync("/reports", await AccessAsync())).Status);
    }

    [Fact]
    public async Task Tokens_with_unknown_keys_cause_one_more_fetch_of_the_keys_at_most()
    {
        _clock.Advance(TimeSpan.FromMinutes(20));
        var access = await AccessAsync();
        await AskAsync("/who", access);
        var before = _fetches.Count;
        Assert.InRange(before, 1, 2);

        for (var i = 0; i < 20; i++)
        {
            var header = Forge.Encode($$"""{"alg":"ES256","kid":"unknown{{i}}","typ":"at+jwt"}""");
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("/who", header + access[access.IndexOf('.', StringComparison.Ordinal)..])).Status);
        }

        // The discovery document and the key set.
        Assert.InRange(_fetches.Count - before, 0, 2);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("/who", access)).Status);
    }

    [Fact]
    public void The_app_may_change_what_is_set()
    {
        var services = new ServiceCollection();
        services.AddAuthentication().AddDoorcodeBearer("https://login.example.org/", options => options.Audience = "shop");
        using var provider = services.AddLogging().BuildServiceProvider();
        var options = provider.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme);

        Assert.Equal(("https://login.example.org", "shop", true), (options.Authority, options.Audience, options.RequireHttpsMetadata));
        Assert.Equal(["ES256"], options.TokenValidationParameters.ValidAlgorithms);
    }

    [Fact]
    public void An_app_that_replaces_the_rules_keeps_algorithm_type_and_clock_skew()
    {
        var services = new ServiceCollection();
        services.AddAuthentication().AddDoorcodeBearer(
            "https://login.example.org", options => options.TokenValidationParameters = new TokenValidationParameters { NameClaimType = "email" });
        using var provider = services.AddLogging().BuildServiceProvider();
        var rules = provider.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme).TokenValidationParameters;

        Assert.Equal(["ES256"], rules.ValidAlgorithms);
        Assert.Equal(["at+jwt"], rules.ValidTypes);
        Assert.Equal((TimeSpan.Zero, "email"), (rules.ClockSkew, rules.NameClaimType));
    }

    [Theory]
    [InlineData("login.example.org")]
    [InlineData("http://login.example.org")]
    [InlineData("")]
    public void An_address_that_would_be_no_protection_is_refused(string authority) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddAuthentication().AddDoorcodeBearer(authority));

    private async Task<string> AccessAsync()
    {
        await _door.LoginAsync("ada@example.org", Person.DefaultPassword, Cancel);
        return (await _door.GetAccessTokenAsync(Cancel))!;
    }

    private async Task<WebApplication> StartResourceAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.Services.AddAuthentication().AddDoorcodeBearer(Authority, options => options.BackchannelHttpHandler = _fetches);
        builder.Services.AddAuthorization();
        var resource = builder.Build();
        resource.MapGet("/who", (ClaimsPrincipal user) =>
            $"{user.FindFirstValue("sub")}|{user.FindFirstValue(ClaimTypes.NameIdentifier)}|{user.Identity!.Name}").RequireAuthorization();
        resource.MapGet("/reports", () => "Reports").RequireAuthorization(policy => policy.RequireRole("staff"));
        await resource.StartAsync(Cancel);
        return resource;
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _http.SendAsync(request, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private sealed class CountedFetches() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
