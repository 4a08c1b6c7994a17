using System.Text.Json;
using Doorcode.Tests.Fixtures;
using Microsoft.OpenApi;

namespace Doorcode.Tests.Extending;

/// <summary>What the OpenAPI documents of somebody else's app say of access tokens.</summary>
public sealed class AppDocumentTests
{
    private const string Users = "/api/users/";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_endpoint_asks_for_a_token_where_the_servers_own_description_does(bool isOpenApiFirst)
    {
        await using var app = await StartAsync(services =>
        {
            if (isOpenApiFirst)
                services.AddOpenApi();
            AddDoorcode(services);
            if (!isOpenApiFirst)
                services.AddOpenApi();
        });

        var document = await DocumentAsync(app);

        var expected = Asked(JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "src/Doorcode.Server/OpenApi/openapi.json"), Cancel)));
        Assert.InRange(expected.Count(operation => operation.Value == "bearer"), 20, expected.Count - 10);
        Assert.Equal(expected, Asked(document).Where(operation => !operation.Key.EndsWith("/greeting", StringComparison.Ordinal)));
        Assert.Equal("http bearer JWT", Scheme(document, "bearer"));
        Assert.False(Operation(document, "/greeting", "get").TryGetProperty("security", out _));
    }

    [Fact]
    public async Task Every_document_says_so_whatever_its_name_and_one_without_these_endpoints_has_no_scheme()
    {
        await using var app = await StartAsync(services =>
        {
            services.AddOpenApi("v2");
            AddDoorcode(services);
            // Twice does no harm.
            AddDoorcode(services);
            services.AddOpenApi("internal");
            services.AddOpenApi("shop", options => options.ShouldInclude = endpoint => endpoint.RelativePath == "greeting");
        });

        foreach (var name in new[] { "v2", "internal" })
        {
            var document = await DocumentAsync(app, name);
            Assert.Equal("bearer", Asked(document)[$"get {Users}me"]);
            Assert.Equal("http bearer JWT", Scheme(document, "bearer"));
        }

        Assert.False((await DocumentAsync(app, "shop")).GetProperty("components").TryGetProperty("securitySchemes", out _));
    }

    [Fact]
    public async Task A_scheme_of_that_name_and_what_the_app_says_of_an_endpoint_stay()
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
                        operation.Security = [new() { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] }];

                    return Task.CompletedTask;
                });
            });
        });

        var document = await DocumentAsync(app);

        Assert.Equal("http dpop ", Scheme(document, "bearer"));
        var asked = Asked(document);
        Assert.Equal(
            ("key", "key", "key", "bearer", "bearer", ""),
            (asked["get /greeting"], asked[$"post {Users}register"], asked[$"post {Users}logout-all"], asked[$"get {Users}me"], asked[$"post {Users}logout"], asked[$"post {Users}login"]));
    }

    [Fact]
    public async Task What_takes_no_token_says_so_also_in_a_document_that_asks_for_something_everywhere()
    {
        await using var app = await StartAsync(services =>
        {
            AddDoorcode(services);
            services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
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
