using Microsoft.AspNetCore.OpenApi;

namespace Doorcode.OpenApi;

/// <summary>Describes Doorcode's access tokens in the host's own OpenAPI documents.</summary>
public static class OpenApiExtensions
{
    /// <summary>
    /// Lets a document say which of Doorcode's endpoints take an access token: those refer to the security scheme <c>bearer</c>, which is added where the
    /// document has none of that name, and the others of Doorcode's ask for nothing. The host's own endpoints stay as they are. What transformers that were
    /// added before said of an endpoint's security stays as well; those that are added after may change what Doorcode said. A second call changes nothing.
    /// </summary>
    /// <param name="options">The options of one document, as <c>AddOpenApi</c> hands them out.</param>
    /// <returns>The same <paramref name="options"/>.</returns>
    public static OpenApiOptions AddDoorcode(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var transformer = new AccessTokensAreDescribed();
        return options.AddOperationTransformer(transformer).AddDocumentTransformer(transformer);
    }
}
