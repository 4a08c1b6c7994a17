using Doorcode.Http;
using Doorcode.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Doorcode.Pages;

/// <summary>
/// Stands around every page: writes the headers that keep it safe, takes its limits, reads the <see cref="Visit"/> and turns a failure into
/// a page. A form is read last, so that no body is waited for of a visitor whom the page does not let in.
/// </summary>
internal sealed class PageFilter(TrustedOrigins origins, ILogger<PageFilter> log) : IEndpointFilter
{
    private const string Self = "'self'";

    /// <summary>Browsers follow the redirect after a form only to what form-action names.</summary>
    private readonly string _policy =
        $"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action {string.Join(' ', [Self, .. origins.Others])}; "
        + "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        Protect(http.Response.Headers);
        var visit = context.Arguments.OfType<Visit>().First();
        try
        {
            if (await RefuseAsync(http, visit) is { } problem)
                return ErrorPage.Of(problem, visit);

            if (visit.Session is null && http.GetEndpoint()?.Metadata.GetMetadata<MembersOnly>() is { } members)
                return Saved(visit, members.Ask(http, visit));

            if (await visit.ReadFormAsync() is { } unreadable)
                return ErrorPage.Of(unreadable, visit);

            return Saved(visit, await next(context));
        }
        catch (BackendUnavailableException failure)
        {
            StorageLog.BackendUnavailable(log, failure);
            return ErrorPage.Of(Problems.Unavailable, visit);
        }
        catch (OverloadedException)
        {
            // Reported where the refusals are counted.
            return ErrorPage.Of(Problems.Unavailable, visit);
        }
        catch (AppFailureException failure)
        {
            return ErrorPage.Of(failure.Problem, visit);
        }
        finally
        {
            RequestDeadline.Lift(http);
        }
    }

    /// <summary>The origin before the limits: a page of another site cannot spend those of its visitors' network.</summary>
    private static async ValueTask<Problem?> RefuseAsync(HttpContext http, Visit visit)
    {
        if (!http.RequestServices.GetRequiredService<SameOrigin>().Allows(http.Request))
            return Problems.Forbidden;

        foreach (var admission in http.GetEndpoint()?.Metadata.GetOrderedMetadata<IAdmission>() ?? [])
        {
            if (await admission.AdmitAsync(http) is { } refusal)
                return refusal;
        }

        return await visit.ReadCookiesAsync();
    }

    private static object? Saved(Visit visit, object? answer)
    {
        visit.Save();
        return answer;
    }

    private void Protect(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Without any referrer a browser would send "Origin: null" with a form.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}

/// <summary>A page for those who are signed in; others go to the sign-in first, and come back.</summary>
internal sealed class MembersOnly
{
    /// <summary>Sends the browser to the sign-in.</summary>
    public SeeOther Ask(HttpContext context, Visit visit)
    {
        // What was to be done is forgotten; a form has no address of its own to come back to.
        var path = HttpMethods.IsGet(context.Request.Method) ? PagesFeature.PrefixOf(context) + context.Request.Path.ToUriComponent() : null;
        visit.State = visit.State with { ReturnTo = path };
        return visit.GoTo("sign-in");
    }
}
