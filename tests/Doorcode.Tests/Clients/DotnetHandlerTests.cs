using System.Collections.Concurrent;
using System.Net;
using Doorcode.Client;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Clients;

/// <summary>The handler of the .NET client gives the access token to the app's own API, and to nobody else.</summary>
public sealed class DotnetHandlerTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>, IAsyncLifetime
{
    private readonly ClientNetwork _network = new();
    private readonly ConcurrentQueue<string> _seenByStranger = new();
    private int _stepUps;
    private WebApplication _stranger = null!;
    private WebApplication _shop = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stranger = await StartAsync(host =>
        {
            host.MapGet("/plain", (HttpContext context) => Refuse(context, "Bearer"));
            host.MapGet("/step-up", (HttpContext context) => Refuse(context, "Bearer error=\"insufficient_user_authentication\""));
        });
        _shop = await StartAsync(host =>
        {
            host.MapGet("/leads/{path}", (string path) => Results.Redirect(new Uri(AddressOf(_stranger), path).AbsoluteUri));
            host.MapGet("/orders", (HttpContext context) => context.Request.Headers.Authorization.ToString());
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        await _stranger.DisposeAsync();
    }

    [Theory]
    [InlineData("plain", false)]
    [InlineData("plain", true)]
    [InlineData("step-up", false)]
    [InlineData("step-up", true)]
    public async Task The_target_of_a_redirect_never_gets_the_token_whatever_it_answers(string path, bool hasOrigins)
    {
        var client = await SignedInAsync($"redirected-{path}-{(hasOrigins ? 1 : 0)}@example.org");
        using var http = hasOrigins ? ClientOf(client, AddressOf(_shop)) : ClientOf(client);

        var answer = await http.GetAsync(new Uri(AddressOf(_shop), $"/leads/{path}"), Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal([""], _seenByStranger);
        Assert.Equal((0, 0), (_network.Count(ClientNetwork.Refresh), _stepUps));
    }

    [Fact]
    public async Task With_origins_the_token_goes_to_them_alone()
    {
        var client = await SignedInAsync("origins@example.org");
        using var http = ClientOf(client, new Uri("https://shop.example.org"), new Uri(AddressOf(_shop), "/any/path"));

        Assert.Equal($"Bearer {await client.GetAccessTokenAsync(Cancel)}", await http.GetStringAsync(new Uri(AddressOf(_shop), "/orders"), Cancel));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(AddressOf(_stranger), "/plain"));
        request.Headers.Add("Authorization", "Basic eDp5");
        await http.SendAsync(request, Cancel);

        Assert.Equal(["Basic eDp5"], _seenByStranger);
        Assert.Equal(0, _network.Count(ClientNetwork.Refresh));
    }

    [Fact]
    public async Task A_refused_password_is_sent_once()
    {
        var client = await SignedInAsync("once@example.org");
        using var http = ClientOf(client);

        var answer = await http.PostAsJsonAsync(new Uri(app.Http.BaseAddress!, "/api/users/reauthenticate/"), new { password = "a wrong horse battery" }, Cancel);

        (await Answer.ReadAsync(answer)).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal((1, 0), (_network.Count("/api/users/reauthenticate/"), _network.Count(ClientNetwork.Refresh)));
    }

    [Theory]
    [InlineData]
    [InlineData("shop.example.org")]
    [InlineData("https://shop.example.org", "http://shop.example.org")]
    public void Origins_that_would_be_no_protection_are_refused(params string[] origins)
    {
        var client = _network.ClientOf(app);

        Assert.Throws<ArgumentException>(() => new DoorcodeHandler(client, [.. origins.Select(origin => new Uri(origin, UriKind.RelativeOrAbsolute))]));
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var host = builder.Build();
        map(host);
        await host.StartAsync(Cancel);
        return host;
    }

    private static Uri AddressOf(WebApplication host) => new(host.Urls.First());

    private IResult Refuse(HttpContext context, string challenge)
    {
        _seenByStranger.Enqueue(context.Request.Headers.Authorization.ToString());
        context.Response.Headers.WWWAuthenticate = challenge;
        return Results.Unauthorized();
    }

    private HttpClient ClientOf(DoorcodeClient client) => new(new DoorcodeHandler(client) { InnerHandler = _network });

    private HttpClient ClientOf(DoorcodeClient client, params Uri[] origins) => new(new DoorcodeHandler(client, origins) { InnerHandler = _network });

    private async Task<DoorcodeClient> SignedInAsync(string email)
    {
        var person = await app.JoinAsync(email);
        var client = _network.ClientOf(app, new DoorcodeClientOptions
        {
            Time = app.Clock,
            StepUp = (_, _) =>
            {
                Interlocked.Increment(ref _stepUps);
                return Task.FromResult(true);
            },
        });
        await client.LoginAsync(email, person.Password, Cancel);
        return client;
    }
}
