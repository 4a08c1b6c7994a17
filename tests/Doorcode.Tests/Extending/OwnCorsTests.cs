using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Extending;

/// <summary>Somebody else's app with CORS of its own beside Doorcode's, as docs/embed.md shows.</summary>
public sealed class OwnCorsTests
{
    private const string FrontEnd = "https://app.example.org";
    private const string Stranger = "https://evil.example";
    private const int Warning = 2203;

    private readonly LogLines _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_named_policy_stands_at_the_apps_endpoints_and_Doorcodes_own_rules_at_its_own()
    {
        await using var app = await EmbeddedApp.StartAsync(
            builder =>
            {
                Add(builder);
                builder.Services.AddCors(options => options.AddPolicy(
                    "orders", policy => policy.WithOrigins("https://app.example.org").AllowAnyMethod().AllowAnyHeader()));
            },
            app =>
            {
                app.MapDoorcode();
                app.UseCors();
                app.MapPut("/orders", () => "ordered").RequireCors("orders");
            });

        var login = await PreflightAsync(app, FrontEnd, "POST", "/api/users/login/");
        login.ShouldBe(204);
        Assert.Equal((FrontEnd, "true"), (login.Headers["Access-Control-Allow-Origin"], login.Headers["Access-Control-Allow-Credentials"]));
        var order = await PreflightAsync(app, FrontEnd, "PUT", "/orders");
        order.ShouldBe(204);
        Assert.Equal((FrontEnd, "PUT"), (order.Headers["Access-Control-Allow-Origin"], order.Headers["Access-Control-Allow-Methods"]));
        Assert.False(order.Headers.ContainsKey("Access-Control-Allow-Credentials"));

        foreach (var (method, path) in new[] { ("POST", "/api/users/login/"), ("PUT", "/orders") })
            Assert.False((await PreflightAsync(app, Stranger, method, path)).Headers.ContainsKey("Access-Control-Allow-Origin"));

        using var refused = new HttpRequestMessage(HttpMethod.Get, "/api/users/me/") { Headers = { { "Origin", FrontEnd } } };
        var me = await Answer.ReadAsync(await app.Http.SendAsync(refused, Cancel));
        me.ShouldBe(Problems.Unauthenticated);
        Assert.Equal((FrontEnd, "true"), (me.Headers["Access-Control-Allow-Origin"], me.Headers["Access-Control-Allow-Credentials"]));
        Assert.DoesNotContain(_log.All, line => line.Id.Id is Warning);
    }

    [Fact]
    public async Task A_default_policy_answers_in_place_of_Doorcode_and_the_start_warns_of_it()
    {
        await using var app = await EmbeddedApp.StartAsync(
            builder =>
            {
                Add(builder);
                builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins("https://www.example.org")));
            },
            app =>
            {
                app.UseCors();
                app.MapDoorcode();
            });

        Assert.False((await PreflightAsync(app, FrontEnd, "POST", "/api/users/login/")).Headers.ContainsKey("Access-Control-Allow-Origin"));
        Assert.Single(_log.All, line => line.Id.Id is Warning);
    }

    private void Add(WebApplicationBuilder builder)
    {
        builder.Logging.AddProvider(_log);
        builder.Configuration["Doorcode:Cors:AllowedOrigins:0"] = FrontEnd;
        builder.Services.AddDoorcode();
    }

    private static async Task<Answer> PreflightAsync(EmbeddedApp app, string origin, string method, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        return await Answer.ReadAsync(await app.Http.SendAsync(request, Cancel));
    }
}
