using Doorcode.Languages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Http;

/// <summary>
/// The language of an answer: what Accept-Language prefers, else the server's. It never depends on an account, so that no answer tells
/// whether an address has one.
/// </summary>
internal static class AnswerLanguage
{
    public static Language Of(HttpContext context)
    {
        var languages = context.RequestServices.GetRequiredService<LanguageCatalogue>();
        return languages.Choose(context.Request.Headers.AcceptLanguage.ToString()) ?? languages.Default;
    }
}
