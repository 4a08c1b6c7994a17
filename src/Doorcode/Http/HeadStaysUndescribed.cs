using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Doorcode.Http;

/// <summary>Leaves HEAD out of API descriptions, the host's own included: it says nothing that GET does not say.</summary>
internal sealed class HeadStaysUndescribed : IApiDescriptionProvider
{
    /// <summary>After the provider that describes endpoints.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        for (var i = context.Results.Count - 1; i >= 0; i--)
        {
            var described = context.Results[i];
            if (HttpMethods.IsHead(described.HttpMethod ?? "") && described.ActionDescriptor.EndpointMetadata.OfType<HeadMetadata>().Any())
                context.Results.RemoveAt(i);
        }
    }
}
