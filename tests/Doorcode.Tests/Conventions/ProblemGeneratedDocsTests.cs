using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Doorcode.Registration;
using Doorcode.Tests.OpenApi;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Conventions;

/// <summary>The catalogue of problems, as a page of the documentation and as the page that <c>type</c> leads to.</summary>
public sealed partial class ProblemGeneratedDocsTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const string Page = "src/Doorcode/Pages/problems.html";
    private const int Limit = 10_000;

    private static readonly XmlDocs Docs = XmlDocs.OfLibrary();

    private static readonly Entry[] Catalogue =
    [
        .. Problems.All.Select(problem =>
        {
            var property = typeof(Problems).GetProperties().Single(known => problem.Equals(known.GetValue(null)));
            return new Entry(
                problem,
                Docs.Summary(typeof(Problems), property.Name)!,
                Docs.Remarks(typeof(Problems), property.Name)
                    ?? throw new InvalidOperationException($"Problems.{property.Name} has no remarks: say there what a client does."));
        }),
    ];

    private static readonly (string Code, string Meaning)[] Fields =
    [
        .. typeof(FieldCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field =>
            ((string)field.GetRawConstantValue()!, Docs.FieldSummary(typeof(FieldCodes), field.Name)!)),
    ];

    [Fact]
    public void Problems_and_codes_of_fields_are_documented()
    {
        var json = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            TypeInfoResolver = JsonTypeInfoResolver.Combine([.. Description.Json]),
            WriteIndented = true,
        };
        var page = new StringBuilder("""
            # Problems

            Written by a test from the catalogue in the code; edit its documentation comments instead.

            A failure is answered as `application/problem+json` (RFC 9457). Programs look at `code`, which never changes its
            meaning; `detail` is for people and may be worded anew. `type` leads to the same text on the page `/problems` of the
            server that answered. A 401 carries `WWW-Authenticate` (RFC 6750), a 429 and a 503 carry `Retry-After` in seconds.

            Where fields are to blame, `errors` holds sentences for people and `error_codes` holds a
            [code](#codes-of-fields) for each sentence, in the same order.

            """).AppendLine();
        foreach (var (problem, when, advice) in Catalogue)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"## {problem.Code}\n");
            page.AppendLine(CultureInfo.InvariantCulture, $"**Status** {problem.Status}. **When:** {when}\n");
            page.AppendLine(CultureInfo.InvariantCulture, $"**What to do:** {advice}\n");
            var example = Examples.Of(problem, typeof(RegisterRequest), json, app.Services.GetRequiredService<PublicUrl>());
            page.AppendLine(CultureInfo.InvariantCulture, $"```json\n{example.ToJsonString(json)}\n```\n");
        }

        page.AppendLine("## Codes of fields\n\n| code | meaning |\n|---|---|");
        foreach (var (code, meaning) in Fields)
            page.AppendLine(CultureInfo.InvariantCulture, $"| `{code}` | {meaning} |");

        Snapshot.ShouldMatch("docs/problems.md", page.ToString());
    }

    [Fact]
    public void The_page_that_type_leads_to_is_written_from_the_same_catalogue()
    {
        var page = new StringBuilder(Head);
        foreach (var (problem, _, _) in Catalogue)
            page.AppendLine(CultureInfo.InvariantCulture, $"      <li><a href=\"#{problem.Code}\">{problem.Code}</a></li>");

        page.AppendLine("      <li><a href=\"#fields\">[[problems.fields]]</a></li>\n    </ul>\n  </nav>\n  <main>");
        foreach (var (problem, when, advice) in Catalogue)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"""
                    <section id="{problem.Code}">
                      <h2><a href="#{problem.Code}">{problem.Code}</a></h2>
                      <p><strong>[[problem.{problem.Code}.title]]</strong> ([[problems.status {problem.Status}]])</p>
                      <p>[[problem.{problem.Code}.detail]]</p>
                      <div lang="en" dir="ltr">
                        <p>{Html(when)}</p>
                        <p><strong>What to do:</strong> {Html(advice)}</p>
                      </div>
                    </section>
                """);
        }

        page.AppendLine("""
                <section id="fields">
                  <h2><a href="#fields">[[problems.fields]]</a></h2>
                  <div lang="en" dir="ltr">
                  <p>Where fields are to blame, <code>errors</code> holds sentences for people and <code>error_codes</code> holds a code for each sentence, in the same order.</p>
                  <dl>
            """);
        foreach (var (code, meaning) in Fields)
            page.AppendLine(CultureInfo.InvariantCulture, $"        <dt id=\"fields-{code}\">{code}</dt><dd>{Html(meaning)}</dd>");

        page.AppendLine("      </dl>\n      </div>\n    </section>\n  </main>\n</body>\n</html>");
        Snapshot.ShouldMatch(Page, page.ToString());
    }

    [Fact]
    public async Task The_library_holds_the_page_as_it_is_in_the_repository()
    {
        var inRepository = await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, Page), TestContext.Current.CancellationToken);
        Assert.True(EmbeddedData.ReadText("Doorcode.Pages.problems.html") == inRepository, $"The library holds another {Page}: build it again.");
    }

    /// <summary>Markdown of the comments: text and code spans.</summary>
    private static string Html(string markdown) => CodeSpan().Replace(WebUtility.HtmlEncode(markdown), "<code>${text}</code>");

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.None, Limit)]
    private static partial Regex CodeSpan();

    private const string Head = """
        <!DOCTYPE html>
        <html lang="[[tag]]" dir="[[direction]]">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>[[problems.title]]</title>
          <style>
            :root {
              color-scheme: light dark;
              --paper: #f5f6f8; --card: #fff; --ink: #1b2027; --quiet: #566070; --line: #dce1e8; --link: #0b57d0; --mark: #e9eef6;
            }
            @media (prefers-color-scheme: dark) {
              :root {
                --paper: #14171b; --card: #1d2127; --ink: #e9ecf1; --quiet: #a5afbd; --line: #343b45; --link: #8ab4f8; --mark: #29303a;
              }
            }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
            h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
            h2 { font: 600 1.1rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; margin: 0; }
            p { margin: .5rem 0 0; }
            a { color: var(--link); }
            h2 a { color: inherit; text-decoration: none; }
            a:hover { text-decoration: underline; }
            a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
            code, dt, nav { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
            code { background: var(--mark); border-radius: .25rem; padding: 0 .25rem; }
            nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: 1rem 0 0; padding: 0; font-size: .9rem; }
            nav a { display: inline-block; padding: .25rem 0; }
            section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; margin-top: 1rem; padding: 1rem 1.25rem; scroll-margin-top: 1rem; }
            section:target { border-color: var(--link); box-shadow: 0 0 0 1px var(--link); }
            dl { margin: .75rem 0 0; }
            dt { font-weight: 600; margin-top: .75rem; scroll-margin-top: 1rem; }
            dd { margin: 0; color: var(--quiet); }
          </style>
        </head>
        <body>
          <header>
            <h1>[[problems.title]]</h1>
            <p>[[problems.lead]]</p>
          </header>
          <nav aria-label="[[problems.codes]]">
            <ul>

        """;

    private sealed record Entry(Problem Problem, string When, string Advice);
}
