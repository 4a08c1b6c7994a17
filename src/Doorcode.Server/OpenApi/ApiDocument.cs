using System.Text.Json;
using System.Text.Json.Serialization;
using Doorcode.Http;
using Scalar.AspNetCore;

namespace Doorcode.Server.OpenApi;

/// <summary>Serves <c>/openapi/v1.json</c> and <c>/docs</c>; all of it from this server.</summary>
internal static class ApiDocument
{
    private const string Name = "v1";
    private const string Route = "/openapi/{documentName}.json";

    /// <summary>The page brings its own script and style, and calls only this server.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";

    public static bool IsServed(IConfiguration configuration, IHostEnvironment environment) =>
        environment.IsDevelopment() || (bool.TryParse(configuration[$"{DocsOptions.Section}:Enabled"], out var isOn) && isOn);

    public static void AddApiDocument(this WebApplicationBuilder builder)
    {
        if (!IsServed(builder.Configuration, builder.Environment))
            return;

        // Only the document uses these: endpoints read and write with the metadata of their own feature.
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.RespectNullableAnnotations = true;
            foreach (var resolver in DoorcodeExtensions.Json)
                options.SerializerOptions.TypeInfoResolverChain.Add(resolver);
        });
        builder.Services.AddOpenApi(Name, options =>
        {
            options.CreateSchemaReferenceId = SchemaDescription.NameOf;
            options.AddDocumentTransformer<DocumentDescription>();
            options.AddOperationTransformer<OperationDescription>();
            options.AddSchemaTransformer<SchemaDescription>();
        });
    }

    public static void MapApiDocument(this WebApplication app)
    {
        if (!IsServed(app.Configuration, app.Environment))
            return;

        var described = app.MapGroup("").AnswerHead().AllowAnonymous();
        described.MapOpenApi(Route);
        var pages = described.MapGroup("").AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers.ContentSecurityPolicy = PagePolicy;
            return next(context);
        });
        pages.MapScalarApiReference("/docs", (options, http) => options
            .WithTitle("Doorcode")
            .WithOpenApiRoutePattern(Route)
            .AddDocument(Name)
            // Wherever the page was loaded from: its policy lets it call no other server.
            .AddServer(new Uri(http.RequestServices.GetRequiredService<PublicUrl>().Value).AbsolutePath)
            .WithDynamicBaseServerUrl()
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideClientButton()
            .HideDeveloperTools());
    }
}
