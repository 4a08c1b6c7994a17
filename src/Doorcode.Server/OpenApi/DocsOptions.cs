namespace Doorcode.Server.OpenApi;

/// <summary>The API's description and a page to try it; bound from <c>Doorcode:Docs</c>.</summary>
public sealed class DocsOptions
{
    internal const string Section = "Doorcode:Docs";

    /// <summary>Whether <c>/openapi/v1.json</c> and <c>/docs</c> are served outside Development too; default false.</summary>
    public bool Enabled { get; set; }
}
