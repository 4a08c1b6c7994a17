using System.Net;
using Doorcode.Languages;
using Doorcode.Pages;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Pages;

/// <summary>The page of the problems says in the reader's language what the answers say.</summary>
public sealed class ProblemPageLanguageTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    public static TheoryData<string> Tags { get; } = [.. BuiltInLanguages.Tags];

    [Theory]
    [MemberData(nameof(Tags))]
    public async Task It_is_in_the_language_that_the_reader_prefers(string tag)
    {
        var (language, words) = (BuiltInLanguages.Find(tag)!, PageWords.In(BuiltInLanguages.Find(tag)!));
        var page = await PageAsync(tag);

        Assert.Equal((tag, "Accept-Language"), (page.Headers["Content-Language"], page.Headers["Vary"]));
        Assert.Contains($"<html lang=\"{tag}\" dir=\"{language.Direction}\">", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("[[", page.Body, StringComparison.Ordinal);
        var text = WebUtility.HtmlDecode(page.Body);
        Assert.Contains($"<h1>{words["problems.title"]}</h1>", text, StringComparison.Ordinal);
        foreach (var problem in Problems.All)
        {
            Assert.Contains(
                $"<strong>{problem.TitleIn(language)}</strong> ({words.With("problems.status", ("status", problem.Status))})", text, StringComparison.Ordinal);
            Assert.Contains($"<p>{problem.DetailIn(language)}</p>", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Each_language_has_a_version_of_its_own_for_caches()
    {
        var versions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in BuiltInLanguages.Tags)
            Assert.True(versions.Add((await PageAsync(tag)).Headers["ETag"]), tag);
    }

    [Fact]
    public async Task In_an_operators_language_it_is_in_English_as_the_other_pages_are()
    {
        var folder = Directory.CreateDirectory(Path.Combine(app.Folder, "words")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "de-CH.json"), """{ "problem.not_found.title": "Nüt gfunde" }""", TestContext.Current.CancellationToken);
        await using var other = await DoorcodeApp.StartAsync($"Doorcode:Mail:WordsFolder={folder}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/problems");
        request.Headers.TryAddWithoutValidation("Accept-Language", "de-CH");
        var page = await Answer.ReadAsync(await other.Http.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal("en", page.Headers["Content-Language"]);
        Assert.DoesNotContain("Nüt gfunde", page.Body, StringComparison.Ordinal);
        Assert.Contains(Problems.NotFound.Title, page.Body, StringComparison.Ordinal);
    }

    private async Task<Answer> PageAsync(string accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/problems");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        var page = await Answer.ReadAsync(await app.Http.SendAsync(request, TestContext.Current.CancellationToken));
        page.ShouldBe(200);
        return page;
    }
}
