using System.Net.Http.Headers;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

public sealed class ProblemTests(UnlimitedApp server) : IClassFixture<UnlimitedApp>
{
    private static readonly HttpMethod[] Methods =
    [
        HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Options, HttpMethod.Head,
        new HttpMethod("PROPFIND"), new HttpMethod("X"),
    ];

    [Fact]
    public async Task A_method_that_a_path_does_not_take_gets_405_with_those_that_it_takes()
    {
        foreach (var path in Endpoints.All(server.App).GroupBy(Endpoints.Path).Where(path => !path.Key.Contains('{', StringComparison.Ordinal)))
        {
            var allowed = path.SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods).ToHashSet();
            foreach (var method in Methods.Where(method => !allowed.Contains(method.Method)))
            {
                foreach (var spelling in new[] { path.Key, path.Key.TrimEnd('/') + "/" })
                {
                    var answer = await SendAsync(method, spelling);
                    Assert.True((int)answer.Status == 405, $"{method} {spelling}: {answer}");
                    Assert.Equal(allowed, answer.Headers["Allow"].Split(", ").ToHashSet());
                    if (method != HttpMethod.Head)
                        ShouldBeWhole(answer, Problems.MethodNotAllowed);
                }
            }
        }
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/users/")]
    [InlineData("/api/users/nothing/")]
    [InlineData("/api/users/me/x")]
    [InlineData("/api/users//me/")]
    [InlineData("/api/users/me/%2e%2e/login/x")]
    [InlineData("/metrics")]
    [InlineData("/.env")]
    [InlineData("/dev/mail")]
    public async Task Where_nothing_is_the_answer_is_a_404_problem(string path)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete })
        {
            var answer = await SendAsync(method, path);
            ShouldBeWhole(answer, Problems.NotFound);
        }
    }

    [Fact]
    public async Task Every_path_answers_the_same_with_and_without_its_trailing_slash_and_in_any_case()
    {
        foreach (var endpoint in Endpoints.All(server.App))
        {
            var method = new HttpMethod(endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]);
            var path = Endpoints.Path(endpoint)
                .Replace("{documentName}", "v1", StringComparison.Ordinal)
                .Replace("{hash}/{name}", "any/pages.css", StringComparison.Ordinal);
            // A logout ends the session that the others need; of an id, nothing is there.
            if (path.Contains("logout", StringComparison.Ordinal) || path.Contains("{id", StringComparison.Ordinal))
                continue;

            var without = await SendAsync(method, path);
            Assert.NotEqual(404, (int)without.Status);
            foreach (var spelling in new[] { path.TrimEnd('/') + "/", path.ToUpperInvariant() })
                Assert.Equal(without.Status, (await SendAsync(method, spelling)).Status);
        }
    }

    [Fact]
    public async Task Nothing_may_be_cached_that_holds_tokens_or_personal_data_or_a_failure()
    {
        foreach (var path in Endpoints.All(server.App).Where(endpoint => Endpoints.Path(endpoint).StartsWith("/api/", StringComparison.Ordinal)))
        {
            foreach (var method in Methods)
                Assert.Equal("no-store", (await SendAsync(method, Endpoints.Path(path))).Headers["Cache-Control"]);
        }

        var login = await server.App.PostAsync("/api/users/login/", ("email", "ada@example.org"), ("password", Person.DefaultPassword));
        login.ShouldBe(200);
        Assert.Equal("no-store", login.Headers["Cache-Control"]);
        Assert.Equal("no-store", (await server.App.GetAsync("/nothing")).Headers["Cache-Control"]);
    }

    [Fact]
    public async Task No_header_tells_what_the_server_is_made_of()
    {
        string[] telling = ["Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "Via", "X-Runtime"];
        foreach (var path in new[] { "/", "/api/users/me/", "/.well-known/jwks.json", "/health/live", "/api/users/login/" })
        {
            var answer = await server.App.GetAsync(path);
            Assert.DoesNotContain(answer.Headers.Keys, header => telling.Contains(header, StringComparer.OrdinalIgnoreCase));
            Assert.DoesNotContain("Kestrel", string.Join(' ', answer.Headers.Values) + answer.Body, StringComparison.OrdinalIgnoreCase);
            Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        }
    }

    [Fact]
    public void The_catalogue_names_each_problem_once_in_snake_case_with_sentences_for_people()
    {
        Assert.Equal(Problems.All.Length, Problems.All.Select(problem => problem.Code).Distinct(StringComparer.Ordinal).Count());
        var declared = typeof(Problems).GetProperties().Where(property => property.PropertyType == typeof(Problem)).Select(property => property.GetValue(null));
        Assert.Equal(declared.ToHashSet(), Problems.All.Cast<object?>().ToHashSet());
        Assert.All(Problems.All, problem =>
        {
            Assert.Matches("^[a-z]+(_[a-z]+)*$", problem.Code);
            Assert.EndsWith(".", problem.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain(". ", problem.Detail, StringComparison.Ordinal);
            Assert.InRange(problem.Status, 400, 503);
        });
    }

    /// <summary>Every member of RFC 9457 that we use, with the catalogued words, and no other.</summary>
    private static void ShouldBeWhole(Answer answer, Problem problem)
    {
        answer.ShouldBe(problem);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.Equal(["type", "title", "status", "detail", "code"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal((problem.Title, problem.Detail), (answer.Text("title"), answer.Text("detail")));
        Assert.True(Uri.TryCreate(answer.Text("type"), UriKind.Absolute, out _));
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "refused");
        return await Answer.ReadAsync(await server.App.Http.SendAsync(request));
    }
}
