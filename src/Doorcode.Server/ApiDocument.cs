namespace Doorcode.Server;

/// <summary>The API's description and a page to try it; bound from <c>Doorcode:Docs</c>.</summary>
public sealed class DocsOptions
{
    internal const string Section = "Doorcode:Docs";

    /// <summary>Whether <c>/openapi/v1.json</c> and <c>/docs</c> are served outside Development too; default false.</summary>
    public bool Enabled { get; set; }
}

internal static class ApiDocument
{
    public static bool IsServed(IConfiguration configuration, IHostEnvironment environment) =>
        environment.IsDevelopment() || configuration.GetValue<bool>($"{DocsOptions.Section}:Enabled");

    public static void AddApiDocument(this WebApplicationBuilder builder)
    {
        if (IsServed(builder.Configuration, builder.Environment))
            builder.Services.AddOpenApi("v1");
    }

    public static void MapApiDocument(this WebApplication app)
    {
        if (IsServed(app.Configuration, app.Environment))
            app.MapOpenApi("/openapi/{documentName}.json");
    }
}
