using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Doorcode.Http;
using Doorcode.Languages;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Doorcode.Pages;

/// <summary>
/// What each code means, for people: the page that every problem's <c>type</c> leads to. Its title and the sentences that answers say are in the
/// reader's language; what programmers do about a code is in English. A test writes the page from the documentation comments of the catalogue, as it
/// writes <c>docs/problems.md</c>: Native AOT has no comments at run time. <c>[[key]]</c> stands there for words of the language.
/// </summary>
internal sealed class ProblemPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly string Template = EmbeddedData.ReadText("Doorcode.Pages.problems.html");
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{StyleHash()}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly FrozenDictionary<string, Lazy<Translation>> _translations;

    public ProblemPage(LanguageCatalogue languages) => _translations = languages.All.ToFrozenDictionary(
        language => language.Tag, language => new Lazy<Translation>(() => Translate(language, languages.English)), StringComparer.Ordinal);

    public IResult Show(HttpContext http)
    {
        var translation = _translations[AnswerLanguage.Of(http).Tag].Value;
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=3600";
        headers.Vary = HeaderNames.AcceptLanguage;
        headers.ContentLanguage = translation.Tag;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return TypedResults.Bytes(translation.Html, "text/html; charset=utf-8", entityTag: translation.Version);
    }

    private static Translation Translate(Language reader, Language english)
    {
        var words = PageWords.In(reader);
        // The frame of the page is in one of our own languages; so is the rest of it, then.
        var language = string.Equals(words.Tag, reader.Tag, StringComparison.OrdinalIgnoreCase) ? reader : english;
        var html = new StringBuilder(Template.Length + 4096);
        var rest = Template.AsSpan();
        while (rest.IndexOf("[[") is >= 0 and var start)
        {
            var length = rest[start..].IndexOf("]]");
            html.Append(rest[..start]).Append(Words(rest.Slice(start + 2, length - 2).ToString(), words, language));
            rest = rest[(start + length + 2)..];
        }

        var bytes = Encoding.UTF8.GetBytes(html.Append(rest).ToString());
        return new Translation(words.Tag, bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..16])}\""));
    }

    private static string Words(string key, PageWords words, Language language) => key switch
    {
        "tag" => words.Tag,
        "problems.lead" => Encoder.Encode(words[key])
            .Replace("{code}", "<code>code</code>", StringComparison.Ordinal).Replace("{type}", "<code>type</code>", StringComparison.Ordinal),
        _ when key.Split(' ') is [var sentence, var status] => Encoder.Encode(words.With(sentence, ("status", status))),
        _ => Encoder.Encode(language.Has(key) ? language.Say(key) : words[key]),
    };

    /// <summary>The page's one style element is allowed by its hash (CSP level 3 section 2.3.1).</summary>
    private static string StyleHash()
    {
        var start = Template.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        var style = Template[start..Template.IndexOf("</style>", StringComparison.Ordinal)];
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
    }

    /// <summary>The page in one language.</summary>
    private sealed record Translation(string Tag, byte[] Html, EntityTagHeaderValue Version);
}
