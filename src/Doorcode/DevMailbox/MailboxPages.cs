using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using AspNetCoreGeneratedDocument;
using Doorcode.Http;
using Doorcode.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.DevMailbox;

/// <summary>The development mailbox shows the last mails to people and to tools.</summary>
public static class MailboxPages
{
    /// <summary>
    /// Maps <c>/dev/mail</c> and <c>/dev/mail.json</c>. Does nothing outside Development, and nothing when
    /// <c>Doorcode:Smtp:Host</c> is set or the app has a mail sender of its own. Answers programs of the same user on this machine, which ask directly and
    /// under a name of this machine; all others get 404.
    /// </summary>
    /// <param name="endpoints">Where to map them.</param>
    /// <returns>The same <paramref name="endpoints"/>.</returns>
    public static IEndpointRouteBuilder MapDoorcodeMailbox(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        if (services.GetRequiredService<IMailTransport>() is not DevelopmentMailbox || !MappedParts.Of(endpoints).TryBegin("mailbox"))
            return endpoints;

        var mailbox = endpoints.MapGroup("/dev").AnswerHead().AllowAnonymous().ExcludeFromDescription();
        mailbox.AddEndpointFilter(OnlyThisMachine);
        mailbox.MapGet("/mail", List);
        mailbox.MapGet("/mail/{id:guid}", Open);
        mailbox.MapGet("/mail.json", Export);
        return endpoints;
    }

    [SuppressMessage("Performance", "CA1859", Justification = "The request delegate generator does not see the types of slices.")]
    private static IResult List(HttpContext http, DevelopmentMailbox mailbox, MappedParts mapped)
    {
        var origin = $"{http.Request.Scheme}://{http.Request.Host}";
        return new DevMailbox_MailboxList { Model = new MailboxList(HomeOf(http), origin, mapped.Prefix, Protect(http), mailbox.Mails) };
    }

    private static IResult Open(Guid id, HttpContext http, DevelopmentMailbox mailbox) =>
        mailbox.Mails.FirstOrDefault(mail => mail.Id == id) is { } found
            ? new DevMailbox_MailboxItem { Model = new MailboxItem(HomeOf(http), Protect(http), found) }
            : Problems.NotFound.ToHttp();

    private static JsonHttpResult<ExportedMail[]> Export(string? to, DevelopmentMailbox mailbox) =>
        TypedResults.Json(
            [
                .. mailbox.Mails
                    .Where(mail => to is null || string.Equals(mail.To, to, StringComparison.Ordinal))
                    .Select(ExportedMail.Of),
            ],
            MailboxJson.Default.ExportedMailArray);

    private static async ValueTask<object?> OnlyThisMachine(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!LocalReader.Is(http))
            return Problems.NotFound.ToHttp();

        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return await next(context);
    }

    /// <summary>The list's own path: pages link to it wherever the host has mapped them.</summary>
    private static string HomeOf(HttpContext http)
    {
        var path = $"{http.Request.PathBase}{http.Request.Path}".TrimEnd('/');
        var isItem = http.Request.RouteValues.ContainsKey("id");
        return isItem ? path[..path.LastIndexOf('/')] : path;
    }

    /// <summary>Lets nothing but the page's own script run; styles stay open because a shown mail has them inline.</summary>
    private static string Protect(HttpContext http)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'";
        return nonce;
    }
}
