using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Doorcode.Http;

/// <summary>
/// Tells the OpenAPI documents that <c>Microsoft.AspNetCore.OpenApi</c> makes of the host, whatever their names, which endpoints take an access token. It is
/// added to the options last, after the host's own transformers, so what they say stays.
/// </summary>
internal sealed class AccessTokensAreDescribed : IPostConfigureOptions<OpenApiOptions>, IOpenApiOperationTransformer, IOpenApiDocumentTransformer
{
    private const string Scheme = "bearer";

    public void PostConfigure(string? name, OpenApiOptions options)
    {
        options.AddOperationTransformer(this);
        options.AddDocumentTransformer(this);
    }

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.Security is { Count: > 0 })
            return Task.CompletedTask;

        if (context.Description.TakesAccessToken())
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
        else if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ProblemMetadata>().Any())
            // Says so also in a document that asks for something everywhere.
            operation.Security = [];

        return Task.CompletedTask;
    }

    /// <summary>Runs after all operations are described.</summary>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        if (document.Components?.SecuritySchemes?.ContainsKey(Scheme) is not true && IsReferredTo(document))
        {
            document.AddComponent<IOpenApiSecurityScheme>(Scheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "The `access` token of a login or refresh.",
            });
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether the document has an operation that takes an access token: another one of the host's may leave them out.</summary>
    private static bool IsReferredTo(OpenApiDocument document) =>
        document.Paths.Values
            .SelectMany(path => path.Operations ?? [])
            .SelectMany(operation => operation.Value.Security ?? [])
            .SelectMany(requirement => requirement.Keys)
            .Any(scheme => string.Equals(scheme.Reference.Id, Scheme, StringComparison.Ordinal));
}
