using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Web;

/// <summary>Sends a browser that is not signed in to the sign-in, which sends it back to the page that it asked for.</summary>
internal sealed class ToSignIn : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _other = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Challenged || context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is null)
            return _other.HandleAsync(next, context, policy, authorizeResult);

        var here = context.Request.PathBase + context.Request.Path + context.Request.QueryString;
        context.Response.Redirect($"/account/sign-in?return_to={Uri.EscapeDataString(here)}");
        return Task.CompletedTask;
    }
}
