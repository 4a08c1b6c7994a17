using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Doorcode.OpenApi;

/// <summary>
/// Says in an OpenAPI document which endpoints of Doorcode take an access token, and leaves what earlier transformers said of an endpoint's security. So it
/// does no harm when it runs twice.
/// </summary>
internal sealed class AccessTokensAreDescribed : IOpenApiOperationTransformer, IOpenApiDocumentTransformer
{
    private const string Scheme = "bearer";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        // Null until a transformer says something; an empty list says that the endpoint asks for nothing.
        if (operation.Security is not null)
            return Task.CompletedTask;

        if (context.Description.TakesAccessToken())
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
        else if (context.Description.IsDoorcodeEndpoint())
            // An empty list overrides a requirement of the whole document.
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

    /// <summary>A document of the host may exclude Doorcode's endpoints; it then needs no scheme.</summary>
    private static bool IsReferredTo(OpenApiDocument document) =>
        document.Paths.Values
            .SelectMany(path => path.Operations ?? [])
            .SelectMany(operation => operation.Value.Security ?? [])
            .SelectMany(requirement => requirement.Keys)
            .Any(scheme => string.Equals(scheme.Reference.Id, Scheme, StringComparison.Ordinal));
}
