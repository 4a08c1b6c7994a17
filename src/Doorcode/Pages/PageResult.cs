using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using AspNetCoreGeneratedDocument;
using Doorcode.Mail;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>Answers with a page.</summary>
internal sealed class PageResult(PageModel page, int status, Visit visit) : IResult
{
    /// <summary>Letters of every script stay as they are: an entity takes several times the bytes.</summary>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>When it makes sense to try again; null where it makes none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The status of a form that is shown again: 422, unless a wait or an outage is to blame.</summary>
    public static int StatusOf(Problem problem) => problem.Status switch
    {
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => problem.Status,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentLanguage = visit.Words.Tag;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        var services = httpContext.RequestServices;
        var dressed = services.GetRequiredService<Themes>().Current;
        var mail = services.GetRequiredService<IOptions<MailOptions>>().Value;
        var frame = new PageFrame(visit.Base, dressed.Theme.Name ?? mail.Product(mail.Sender()), visit.Words, dressed)
        {
            Here = visit.Here,
            Languages = [.. visit.Languages.All.Select(language => (language.Tag, language.Name))],
        };
        using var slice = new Pages_Page { Model = new FramedPage(page, frame) };
        await slice.RenderAsync(response.BodyWriter, Encoder, httpContext.RequestAborted);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}

/// <summary>Sends the browser to another page, by GET (RFC 9110 section 15.4.4).</summary>
internal sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
