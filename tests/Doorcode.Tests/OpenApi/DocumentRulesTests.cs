using System.Text.Json;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Http;
using Doorcode.Tests.Sessions;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Tests.OpenApi;

/// <summary>Rules over the whole document: what it says is what the server does, also at an endpoint that comes later.</summary>
public sealed class DocumentRulesTests(AppWithEverything everything) : IClassFixture<AppWithEverything>
{
    private const string SomeId = "01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f";

    private readonly DoorcodeApp _app = everything.App;

    [Fact]
    public async Task A_body_is_required_where_the_server_needs_one()
    {
        var operations = Description.Operations(await everything.DocumentAsync()).ToDictionary(
            operation => operation.Name, operation => operation.Operation, StringComparer.Ordinal);
        var seen = new HashSet<bool>();
        foreach (var endpoint in Endpoints.All(_app))
        {
            var name = $"{Endpoints.Method(endpoint).ToLowerInvariant()} {Endpoints.Path(endpoint).Replace(":guid", "", StringComparison.Ordinal)}";
            if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not { RequestType: not null } accepts || !operations.TryGetValue(name, out var operation))
                continue;

            var isRequired = operation.GetProperty("requestBody").TryGetProperty("required", out var required) && required.GetBoolean();
            Assert.True(isRequired != accepts.IsOptional, $"{name}: required is {isRequired}");
            seen.Add(isRequired);
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task The_session_cookie_alone_is_enough_where_the_document_says_so_and_nowhere_else()
    {
        var cookie = await (await _app.JoinAsync("cookie@example.org")).CookieAsync();
        var secured = Description.Operations(await everything.DocumentAsync())
            .Select(operation => (operation.Name, Ways: Description.Security(operation.Operation).ToList()))
            .Where(operation => operation.Ways.Count > 0)
            // Those that take it come last: a logout ends its session.
            .OrderBy(operation => operation.Ways.Contains(DocumentDescription.Cookie)).ThenByDescending(operation => operation.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var (name, ways) in secured)
        {
            var answer = await _app.BrowseAsync(Method(name), Path(name), cookie, json: null, ("Sec-Fetch-Site", "same-origin"));
            Assert.True(ways.Contains(DocumentDescription.Cookie) == (answer.Code is null), $"{name} answers {answer}");
        }

        Assert.Equal(
            ["post /api/users/logout", "post /api/users/token/refresh"],
            secured.Where(operation => operation.Ways.Contains(DocumentDescription.Cookie)).Select(operation => operation.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_page_of_another_origin_is_refused_with_is_described()
    {
        var operations = Description.Operations(await everything.DocumentAsync()).Where(operation => !operation.Name.StartsWith("get ", StringComparison.Ordinal));
        foreach (var (name, operation) in operations)
        {
            using var request = new HttpRequestMessage(Method(name), Path(name));
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            request.Headers.Add("Origin", "https://evil.example");
            var answer = await Answer.ReadAsync(await _app.Http.SendAsync(request, TestContext.Current.CancellationToken));

            answer.ShouldBe(Problems.Forbidden);
            Assert.True(
                operation.GetProperty("responses").TryGetProperty("403", out var described)
                && described.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples").TryGetProperty(Problems.Forbidden.Code, out _),
                $"{name} does not say that it answers {Problems.Forbidden.Code}.");
        }
    }

    /// <summary>The bounds of new passwords do not hold for those that accounts brought along from other systems.</summary>
    [Fact]
    public async Task A_present_password_has_the_bounds_of_the_password_of_login()
    {
        var members = await MembersAsync();
        var login = Bounds(members["LoginRequest.password"]);
        var seen = 0;
        foreach (var (name, member) in members.Where(member => member.Value.Format is "password"))
        {
            if (name is "RegisterRequest.password" || name.EndsWith(".new_password", StringComparison.Ordinal))
            {
                Assert.Equal((name, 8, 128), (name, Bounds(member).Shortest, Bounds(member).Longest));
                continue;
            }

            Assert.Equal((name, login), (name, Bounds(member)));
            seen++;
        }

        Assert.InRange(seen, 7, int.MaxValue);
    }

    [Fact]
    public async Task Members_say_which_form_they_have()
    {
        foreach (var (name, member) in (await MembersAsync()).Where(member => member.Value.IsText))
            Assert.Equal((name, FormOf(name, member)), (name, member.Format));
    }

    [Fact]
    public async Task Addresses_in_requests_say_that_white_space_is_dropped()
    {
        var members = (await MembersAsync()).Where(member => member.Value.IsOfRequest && member.Key.EndsWith("email", StringComparison.Ordinal)).ToList();
        Assert.InRange(members.Count, 8, int.MaxValue);
        Assert.All(members, member => Assert.Contains(
            "White space around it is dropped.", member.Value.Schema.GetProperty("description").GetString(), StringComparison.Ordinal));
    }

    /// <summary>The form of a text by its name and its example; null for one without a form.</summary>
    private static string? FormOf(string name, Described member)
    {
        var own = name.Split('.')[1];
        return own switch
        {
            // White space around an address is dropped, and a validator would refuse it.
            _ when own.EndsWith("email", StringComparison.Ordinal) || own is "did_you_mean" => member.IsOfRequest ? null : "idn-email",
            _ when own.EndsWith("_at", StringComparison.Ordinal) => "date-time",
            _ when own.EndsWith("password", StringComparison.Ordinal) => "password",
            _ when own is "type" || own.EndsWith("_uri", StringComparison.Ordinal) || own.EndsWith("_url", StringComparison.Ordinal) => "uri",
            _ when Guid.TryParse(member.Example, out _) => "uuid",
            _ => null,
        };
    }

    private static (int Shortest, int Longest) Bounds(Described member) =>
        (member.Schema.GetProperty("minLength").GetInt32(), member.Schema.GetProperty("maxLength").GetInt32());

    private static HttpMethod Method(string name) => HttpMethod.Parse(name.Split(' ')[0]);

    private static string Path(string name) => name.Split(' ')[1].Replace("{id}", SomeId, StringComparison.Ordinal);

    /// <summary>Every member of every schema, as <c>Schema.member</c>.</summary>
    private async Task<Dictionary<string, Described>> MembersAsync()
    {
        var schemas = (await everything.DocumentAsync()).GetProperty("components").GetProperty("schemas");
        return (from schema in schemas.EnumerateObject()
                where schema.Value.TryGetProperty("properties", out _)
                from member in schema.Value.GetProperty("properties").EnumerateObject()
                select KeyValuePair.Create(
                    $"{schema.Name}.{member.Name}", new Described(member.Value, schema.Name.EndsWith("Request", StringComparison.Ordinal))))
            .ToDictionary(StringComparer.Ordinal);
    }

    private sealed record Described(JsonElement Schema, bool IsOfRequest)
    {
        public string? Format => Schema.TryGetProperty("format", out var format) ? format.GetString() : null;

        public string? Example => Schema.TryGetProperty("examples", out var examples) ? examples[0].ToString() : null;

        public bool IsText => Schema.TryGetProperty("type", out var type)
            && (type.ValueKind is JsonValueKind.Array ? type.EnumerateArray().ToArray() : [type]).Any(one => one.GetString() is "string");
    }
}
