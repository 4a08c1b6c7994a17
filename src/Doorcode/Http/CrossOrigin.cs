using Doorcode.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Doorcode.Http;

/// <summary>
/// Lets pages of allowed origins call endpoints (CORS, the Fetch standard). It stands at our endpoints alone, so an app's own policies are
/// untouched, and answers preflights itself.
/// </summary>
internal static class CrossOrigin
{
    /// <summary>Headers beyond those that every page may send.</summary>
    private const string Accepted = "Authorization, Content-Type";

    /// <summary>Headers beyond those that every page may read.</summary>
    private const string Exposed = "Retry-After, WWW-Authenticate, Content-Language";

    /// <summary>Browsers ask again after ten minutes.</summary>
    private const string Age = "600";

    public static IServiceCollection AddCrossOrigin(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<CorsOptions>(CorsOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(CorsOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CorsOptions>, CorsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, DefaultCorsPolicyWarning>());
        services.TryAddSingleton<TrustedOrigins>();
        services.TryAddSingleton<SameOrigin>();
        return services;
    }

    /// <summary>Lets pages of allowed origins call these endpoints. Where none is allowed, nothing changes.</summary>
    public static void AllowOrigins(this IEndpointConventionBuilder endpoints) => endpoints.Finally(endpoint =>
    {
        var origins = endpoint.ApplicationServices.GetRequiredService<TrustedOrigins>();
        if (endpoint.RequestDelegate is not { } inner || origins.Others.Count == 0)
            return;

        // A preflight then finds the endpoint that it asks about.
        var methods = endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
        endpoint.Metadata.Add(new HttpMethodMetadata(methods, acceptCorsPreflight: true));
        endpoint.RequestDelegate = context => RunAsync(context, origins, inner);
    });

    private static Task Vary(object context)
    {
        ((HttpContext)context).Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        return Task.CompletedTask;
    }

    private static Task Allow(object context)
    {
        var (request, headers) = (((HttpContext)context).Request, ((HttpContext)context).Response.Headers);
        headers.AccessControlAllowOrigin = request.Headers.Origin[0];
        headers.AccessControlAllowCredentials = "true";
        if (!HttpMethods.IsOptions(request.Method))
            headers.AccessControlExposeHeaders = Exposed;

        return Vary(context);
    }

    private static Task RunAsync(HttpContext context, TrustedOrigins origins, RequestDelegate inner)
    {
        var (request, response) = (context.Request, context.Response);
        var isAllowed = request.Headers.Origin.Count == 1 && origins.IsOther(request.Headers.Origin[0]);
        // What handles a defect of the endpoint removes the headers that are set already.
        response.OnStarting(isAllowed ? Allow : Vary, context);
        if (!HttpMethods.IsOptions(request.Method))
            return inner(context);

        if (!isAllowed)
            return Problems.Forbidden.ToHttp().ExecuteAsync(context);

        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.AccessControlAllowMethods = request.Headers.AccessControlRequestMethod;
        response.Headers.AccessControlAllowHeaders = Accepted;
        response.Headers.AccessControlMaxAge = Age;
        return Task.CompletedTask;
    }
}
