using System.Text.Json;
using Doorcode.OpenApi;
using Doorcode.Tests.Fixtures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace Doorcode.Tests.Extending;

/// <summary>What the OpenAPI documents of somebody else's app say of access tokens.</summary>
public sealed class AppDocumentTests
{
    private const string Users = "/api/users/";

    [Fact]
    public async Task Each_endpoint_asks_for_a_token_where_the_servers_own_description_does()
    {
        await using var app = await StartAsync(services =>
        {
            AddDoorcode(services);
            services.AddOpenApi(options => options.AddDoorcode());
        });

        var document = await DocumentAsync(app);

        var served = Asked(JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "src/Doorcode.Server/OpenApi/openapi.json"), Cancel)));
        // The server's description also names the session cookie; the package speaks of access tokens alone.
        var expected = served.ToDictionary(
            operation => operation.Key, operation => operation.Value.Split(' ').FirstOrDefault(scheme => scheme is "bearer") ?? "", StringComparer.Ordinal);
        Assert.InRange(expected.Count(operation => operation.Value == "bearer"), 20, expected.Count - 10);
        Assert.Equal(
            expected.OrderBy(operation => operation.Key, StringComparer.Ordinal),
            Asked(document).Where(operation => operation.Key.Contains(Users, StringComparison.Ordinal) || expected.ContainsKey(operation.Key)));
        Assert.Equal("http bearer JWT", Scheme(document, "bearer"));
        Assert.False(Operation(document, "/greeting", "get").TryGetProperty("security", out _));
    }

    [Fact]
    public async Task A_document_says_so_when_it_is_told_to_and_one_without_these_endpoints_has_no_scheme()
    {
        await using var app = await StartAsync(services =>
        {
            AddDoorcode(services);
            services.AddOpenApi("v2", options => Assert.Same(options, options.AddDoorcode()));
            services.AddOpenApi("twice", options => options.AddDoorcode().AddDoorcode());
            services.AddOpenApi("plain");
            services.AddOpenApi("shop", options => options.AddDoorcode().ShouldInclude = endpoint => !endpoint.IsDoorcodeEndpoint());
        });

        foreach (var name in new[] { "v2", "twice" })
        {
            var document = await DocumentAsync(app, name);
            Assert.Equal("bearer", Asked(document)[$"get {Users}me"]);
            Assert.Equal("http bearer JWT", Scheme(document, "bearer"));
        }

        Assert.False(Operation(await DocumentAsync(app, "plain"), Users + "me", "get").TryGetProperty("security", out _));
        var shop = await DocumentAsync(app, "shop");
        Assert.True(Asked(shop).ContainsKey("get /greeting"));
        Assert.DoesNotContain(Asked(shop), operation => operation.Key.Contains(Users, StringComparison.Ordinal));
        Assert.False(shop.GetProperty("components").TryGetProperty("securitySchemes", out _));
    }

    [Fact]
    public async Task A_scheme_of_that_name_and_what_earlier_transformers_said_of_an_endpoint_stay()
    {
        await using var app = await StartAsync(services =>
        {
            AddDoorcode(services);
            services.AddOpenApi(options =>
            {
                options.AddDocumentTransformer((document, _, _) =>
                {
                    document.AddComponent<IOpenApiSecurityScheme>("bearer", new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "dpop" });
                    document.AddComponent<IOpenApiSecurityScheme>("key", new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, Name = "key", In = ParameterLocation.Header });
                    return Task.CompletedTask;
                });
                options.AddOperationTransformer((operation, context, _) =>
                {
                    if (context.Description.RelativePath is "greeting" or "api/users/register" or "api/users/logout-all")
                        operation.Security = [new() { [new OpenApiSecuritySchemeReference("key", context.Document)] = [] }];
                    else if (context.Description.RelativePath is "api/users/me")
                        operation.Security = [];

                    return Task.CompletedTask;
                });
                options.AddDoorcode();
            });
        });

        var document = await DocumentAsync(app);

        Assert.Equal("http dpop ", Scheme(document, "bearer"));
        var asked = Asked(document);
        Assert.Equal(
            ("key", "key", "key", "bearer", ""),
            (asked["get /greeting"], asked[$"post {Users}register"], asked[$"post {Users}logout-all"], asked[$"post {Users}logout"], asked[$"post {Users}login"]));
        Assert.Equal(0, Operation(document, Users + "me", "get").GetProperty("security").GetArrayLength());
    }

    [Fact]
    public async Task Later_transformers_may_change_what_Doorcode_said()
    {
        await using var app = await StartAsync(services =>
        {
            AddDoorcode(services);
            services.AddOpenApi(options => options.AddDoorcode()
                .AddOperationTransformer((operation, context, _) =>
                {
                    if (context.Description.RelativePath is "api/users/me")
                        operation.Security = [];

                    return Task.CompletedTask;
                })
                .AddDocumentTransformer((document, _, _) =>
                {
                    document.Components!.SecuritySchemes!["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "dpop" };
                    return Task.CompletedTask;
                }));
        });

        var document = await DocumentAsync(app);

        Assert.Equal("http dpop ", Scheme(document, "bearer"));
        Assert.Equal(0, Operation(document, Users + "me", "get").GetProperty("security").GetArrayLength());
        Assert.Equal("bearer", Asked(document)[$"post {Users}logout"]);
    }

    [Fact]
    public async Task The_apps_own_endpoints_refer_to_the_same_scheme()
    {
        await using var app = await EmbeddedApp.StartAsync(
            builder =>
            {
                AddDoorcode(builder.Services);
                builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode();
                builder.Services.AddAuthorization();
                builder.Services.AddOpenApi(options => options.AddDoorcode().AddOperationTransformer((operation, context, _) =>
                {
                    var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                    if (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any())
                        operation.Security = [new() { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] }];

                    return Task.CompletedTask;
                }));
                builder.Services.AddOpenApi("shop", options => options.AddDoorcode().AddOperationTransformer((operation, context, _) =>
                {
                    if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
                        operation.Security = [new() { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] }];

                    return Task.CompletedTask;
                }).ShouldInclude = endpoint => !endpoint.IsDoorcodeEndpoint());
            },
            app =>
            {
                app.MapDoorcode();
                app.MapOpenApi();
                var shop = app.MapGroup("").RequireAuthorization();
                shop.MapGet("/orders", () => "ordered");
                shop.MapGet("/prices", () => "free").AllowAnonymous();
            });

        var asked = Asked(await DocumentAsync(app));

        Assert.Equal(("bearer", "", "bearer", ""), (asked["get /orders"], asked["get /prices"], asked[$"get {Users}me"], asked[$"post {Users}login"]));
        Assert.Equal("http bearer JWT", Scheme(await DocumentAsync(app, "shop"), "bearer"));
    }

    [Fact]
    public async Task What_takes_no_token_says_so_also_in_a_document_that_asks_for_something_everywhere()
    {
        await using var app = await StartAsync(services =>
        {
            AddDoorcode(services);
            services.AddOpenApi(options => options.AddDoorcode().AddDocumentTransformer((document, _, _) =>
            {
                document.AddComponent<IOpenApiSecurityScheme>("key", new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, Name = "key", In = ParameterLocation.Header });
                document.Security = [new() { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
                return Task.CompletedTask;
            }));
        });

        var document = await DocumentAsync(app);

        Assert.Equal(0, Operation(document, Users + "login", "post").GetProperty("security").GetArrayLength());
        Assert.False(Operation(document, "/greeting", "get").TryGetProperty("security", out _));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void AddDoorcode(IServiceCollection services) => services.AddDoorcode(options => options.EmailLogin.Enabled = true);

    private static Task<EmbeddedApp> StartAsync(Action<IServiceCollection> add) => EmbeddedApp.StartAsync(
        builder => add(builder.Services),
        app =>
        {
            app.MapDoorcode();
            app.MapOpenApi();
            app.MapGet("/greeting", () => new Greeting("Ada"));
        });

    private static async Task<JsonElement> DocumentAsync(EmbeddedApp app, string name = "v1")
    {
        var answer = await app.GetAsync($"/openapi/{name}.json");
        answer.ShouldBe(200);
        return answer.Json;
    }

    /// <summary>For each operation of a document the schemes that it asks for.</summary>
    private static SortedDictionary<string, string> Asked(JsonElement document) => new(
        document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value)))
            .ToDictionary(operation => operation.Name, operation => Schemes(operation.Value), StringComparer.Ordinal),
        StringComparer.Ordinal);

    private static string Schemes(JsonElement operation) => operation.TryGetProperty("security", out var security)
        ? string.Join(' ', security.EnumerateArray().SelectMany(requirement => requirement.EnumerateObject()).Select(scheme => scheme.Name))
        : "";

    private static JsonElement Operation(JsonElement document, string path, string method) => document.GetProperty("paths").GetProperty(path).GetProperty(method);

    private static string Scheme(JsonElement document, string name)
    {
        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty(name);
        var form = scheme.TryGetProperty("bearerFormat", out var found) ? found.GetString() : null;
        return $"{scheme.GetProperty("type").GetString()} {scheme.GetProperty("scheme").GetString()} {form}";
    }
}
