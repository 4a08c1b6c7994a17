using Doorcode.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Sessions;

/// <summary>The session of a request's access token or, where the request has none, of its cookie.</summary>
internal sealed class BearerOrCookie : IBound, IEndpointParameterMetadataProvider
{
    private LiveSession? _session;

    /// <summary>The session; only asked for when the request was not refused.</summary>
    public LiveSession Session => _session ?? throw new InvalidOperationException("The request is not authenticated.");

    /// <summary>The session of the cookie; null when the request has no live one.</summary>
    public SessionId? OfCookie { get; private set; }

    public static ValueTask<BearerOrCookie?> BindAsync(HttpContext context) => new(new BearerOrCookie());

    public async ValueTask<Problem?> ReadAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var cookies = services.GetRequiredService<CookieGuard>();
        if (cookies.IsOn(context.Request))
        {
            var ofCookie = await cookies.CheckAsync(context);
            if (ofCookie.Problem is { } problem && problem != Problems.Unauthenticated)
                return problem;

            OfCookie = ofCookie.Value?.Id;
            _session = ofCookie.Value;
            if (context.Request.Headers.Authorization.Count == 0)
                return ofCookie.Problem;
        }

        var ofToken = await services.GetRequiredService<AccessTokenGuard>().CheckAsync(context.Request.Headers, context.RequestAborted);
        _session = ofToken.Value;
        return ofToken.Problem;
    }

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder)
    {
        CurrentAccount.PopulateMetadata(parameter, builder);
        builder.Metadata.Add(new SessionCookieMetadata());
    }
}
