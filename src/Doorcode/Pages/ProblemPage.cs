using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Doorcode.Pages;

/// <summary>
/// What each code means, for people: the page that every problem's <c>type</c> leads to. A test writes it from the documentation
/// comments of the catalogue, as it writes <c>docs/problems.md</c>: Native AOT has no comments at run time.
/// </summary>
internal static class ProblemPage
{
    private static readonly byte[] Html = Read();
    private static readonly EntityTagHeaderValue Tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Html)[..16])}\"");
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{StyleHash()}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapProblemPage(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Problems.Page, Show).ExcludeFromDescription();

    private static FileContentHttpResult Show(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=3600";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return TypedResults.Bytes(Html, "text/html; charset=utf-8", entityTag: Tag);
    }

    private static byte[] Read()
    {
        using var page = typeof(ProblemPage).Assembly.GetManifestResourceStream("Doorcode.Pages.problems.html")!;
        var bytes = new byte[page.Length];
        page.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The page's one style element is allowed by its hash (CSP level 3 section 2.3.1).</summary>
    private static string StyleHash()
    {
        var text = Encoding.UTF8.GetString(Html);
        var start = text.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        var style = text[start..text.IndexOf("</style>", StringComparison.Ordinal)];
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
    }
}
