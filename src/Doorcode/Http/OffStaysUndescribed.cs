using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Doorcode.Http;

/// <summary>Leaves endpoints whose capability is switched off out of API descriptions, the host's own included.</summary>
internal sealed class OffStaysUndescribed(IServiceProvider services) : IApiDescriptionProvider
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
            if (context.Results[i].ActionDescriptor.EndpointMetadata.OfType<ISwitch>().Any(known => !known.IsOn(services)))
                context.Results.RemoveAt(i);
        }
    }
}
