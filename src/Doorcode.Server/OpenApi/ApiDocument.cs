using System.IO.Compression;
using System.Text;
using Doorcode.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Doorcode.Server.OpenApi;

/// <summary>Serves <c>/openapi/v1.json</c> and <c>/docs</c>; all of it from this server.</summary>
internal static class ApiDocument
{
    /// <summary>The page brings its own script and style, and calls only this server.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static bool IsServed(IConfiguration configuration, IHostEnvironment environment) =>
        environment.IsDevelopment() || (bool.TryParse(configuration[$"{DocsOptions.Section}:Enabled"], out var isOn) && isOn);

    public static void AddApiDocument(this WebApplicationBuilder builder)
    {
        if (IsServed(builder.Configuration, builder.Environment))
            builder.Services.AddEndpointsApiExplorer();
    }

    public static void MapApiDocument(this WebApplication app)
    {
        if (!IsServed(app.Configuration, app.Environment))
            return;

        // The public address may be the one that the server listens on, which is known once it does.
        var url = new Lazy<string>(() => app.Services.GetRequiredService<PublicUrl>().Value);
        var document = new Lazy<byte[]>(() => ServedDescription.Of(
            Unpacked("openapi.json"), url.Value, app.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>()));
        var page = new Lazy<byte[]>(() => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Unpacked("docs.html")).Replace(
            "{base}", new Uri(url.Value).AbsolutePath.TrimEnd('/'), StringComparison.Ordinal)));

        var served = app.MapGroup("").AnswerHead().AllowAnonymous().ExcludeFromDescription();
        served.MapGet("/openapi/v1.json", () => Results.Bytes(document.Value, "application/json;charset=utf-8"));
        served.MapGet("/docs", (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = PagePolicy;
            return Results.Bytes(page.Value, "text/html;charset=utf-8");
        });
        served.MapFile("docs.js", "text/javascript;charset=utf-8");
        served.MapFile("swagger-ui.js", "text/javascript;charset=utf-8");
        served.MapFile("swagger-ui.css", "text/css;charset=utf-8");
    }

    private static void MapFile(this RouteGroupBuilder group, string name, string type) => group.MapGet($"/docs/{name}", (HttpContext context) =>
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept-Encoding";
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return Results.Bytes(Unpacked(name), type);

        headers.ContentEncoding = "gzip";
        return Results.Stream(Packed(name), type);
    });

    private static byte[] Unpacked(string name)
    {
        using var packed = new GZipStream(Packed(name), CompressionMode.Decompress);
        using var text = new MemoryStream();
        packed.CopyTo(text);
        return text.ToArray();
    }

    /// <summary>A file that travels inside this assembly, as gzip packed it.</summary>
    private static Stream Packed(string name) => typeof(ApiDocument).Assembly.GetManifestResourceStream(name)!;
}
