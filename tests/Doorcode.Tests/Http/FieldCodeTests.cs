using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Passwords;
using Doorcode.Tests.Addresses;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Http;

/// <summary>Every sentence about a field has a code beside it, so that a program need not read the sentence.</summary>
public sealed class FieldCodeTests(UnlimitedApp server) : IClassFixture<UnlimitedApp>
{
    private const string Register = "/api/users/register/";

    private static readonly HashSet<string> Catalogue =
        [.. typeof(FieldCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    /// <summary>What is sent to register, and the codes in the answer: as JSON, since it holds what no string constant can.</summary>
    public static TheoryData<string, string, string> Refusals { get; } = new()
    {
        { """{}""", "email", "required" },
        { Body("email", "null"), "email", "not_null" },
        { Body("password", "12345678"), "password", "wrong_type" },
        { Body("full_name", "[\"Ada\"]"), "full_name", "wrong_type" },
        { Body("email", "\"\""), "email", "invalid_format" },
        { Body("email", "\"ada\""), "email", "invalid_format" },
        { Body("email", "\"a..da@example.org\""), "email", "invalid_format" },
        { Body("email", $"\"{new string('a', 250)}@example.org\""), "email", "too_long" },
        { Body("email", $"\"{new string('a', 65)}@example.org\""), "email", "too_long" },
        { Body("email", "\"ada lovelace@example.org\""), "email", "invalid_characters" },
        { Body("email", "\"ada\\\"@example.org\""), "email", "invalid_characters" },
        { Body("email", "\"\\uFF41da@example.org\""), "email", "ambiguous_characters" },
        { Body("email", "\"ada@localhost\""), "email", "invalid_domain" },
        { Body("email", "\"ada@-example.org\""), "email", "invalid_domain" },
        { Body("email", "\"ada@192.0.2.1\""), "email", "invalid_domain" },
        { Body("email", "\"ada@mailinator.com\""), "email", "undeliverable" },
        { Body("full_name", "\"\""), "full_name", "blank" },
        { Body("full_name", $"\"{new string('a', 151)}\""), "full_name", "too_long" },
        { Body("full_name", "\"Ada\\nLovelace\""), "full_name", "invalid_characters" },
        { Body("full_name", "\"Ada\\u202Eecalevol\""), "full_name", "invalid_characters" },
        { Body("password", "\"\""), "password", "blank" },
        { Body("password", "\"xK9#mQ2\""), "password", "too_short" },
        { Body("password", $"\"{new string('x', 129)}\""), "password", "too_long" },
        { Body("password", "\"password\""), "password", "password_common" },
        { Body("password", "\"lovelace1815\""), "password", "password_similar" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_field_says_why_for_programs(string body, string field, string code)
    {
        var answer = await server.App.SendAsync(HttpMethod.Post, Register, bearer: null, body);
        answer.ShouldBe(400);
        ShouldBePaired(answer);
        Assert.Contains(code, answer.Json.GetProperty("error_codes").GetProperty(field).EnumerateArray().Select(found => found.GetString()));
    }

    /// <summary>What somebody who is logged in sends, and the codes in the answer.</summary>
    public static TheoryData<string, string, string, string> RefusalsOfOwners { get; } = new()
    {
        { "change-password", """{"current_password":"another password","new_password":"staple battery horse"}""", "current_password", "password_wrong" },
        { "change-password", $$"""{"current_password":"{{Person.DefaultPassword}}","new_password":"{{Person.DefaultPassword}}"}""", "new_password", "password_unchanged" },
        { "reauthenticate", """{"password":"x","totp":"123456"}""", "password", "exactly_one" },
    };

    [Theory]
    [MemberData(nameof(RefusalsOfOwners))]
    public async Task A_refused_field_of_an_owner_says_why_for_programs(string path, string body, string field, string code)
    {
        var answer = await server.App.SendAsync(HttpMethod.Post, $"/api/users/{path}/", server.Access, body);
        answer.ShouldBe(Problems.ValidationFailed);
        ShouldBePaired(answer);
        Assert.Contains(code, answer.Json.GetProperty("error_codes").GetProperty(field).EnumerateArray().Select(found => found.GetString()));
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_field_is_said_in_the_same_order_for_both()
    {
        var answer = await server.App.SendAsync(HttpMethod.Post, Register, bearer: null, Body("password", "\"dragon\""));

        Assert.Equal(
            """{"password":["The password must have at least 8 characters.","The password is one of the most common ones, which are guessed first; choose another one."]}""",
            answer.Json.GetProperty("errors").GetRawText());
        Assert.Equal("""{"password":["too_short","password_common"]}""", answer.Json.GetProperty("error_codes").GetRawText());
    }

    [Fact]
    public async Task A_problem_without_a_field_has_neither()
    {
        var answer = await server.App.SendAsync(HttpMethod.Post, Register, bearer: null, "[]");
        answer.ShouldBe(Problems.InvalidRequest);
        Assert.False(answer.Json.TryGetProperty("errors", out _));
        Assert.False(answer.Json.TryGetProperty("error_codes", out _));
    }

    [Theory]
    [InlineData("""{}""", "required")]
    [InlineData("""{"refresh_token":"x"}""", "token_invalid")]
    public async Task Logout_says_what_is_wrong_with_its_token(string body, string code)
    {
        var answer = await server.App.SendAsync(HttpMethod.Post, "/api/users/logout/", server.Access, body);
        answer.ShouldBe(Problems.TokenInvalid, 400);
        ShouldBePaired(answer);
        Assert.Equal(code, Assert.Single(answer.Json.GetProperty("error_codes").GetProperty("refresh_token").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Every_required_member_of_every_endpoint_that_is_missing_null_or_of_another_type_has_its_code()
    {
        foreach (var endpoint in Endpoints.WithBody(server.App))
        {
            foreach (var member in endpoint.Members.Where(member => member.IsRequired))
            {
                var body = endpoint.Plausible();
                body.Remove(member.Name);
                await ShouldSayAsync(endpoint, body.Json(), member.Name, FieldCodes.Required);
                body[member.Name] = null;
                await ShouldSayAsync(endpoint, body.Json(), member.Name, FieldCodes.NotNull);
                body[member.Name] = member.OfAnotherKind();
                await ShouldSayAsync(endpoint, body.Json(), member.Name, FieldCodes.WrongType);
            }
        }
    }

    /// <summary>What no JSON can carry reaches the validators only from an app that embeds Doorcode.</summary>
    [Fact]
    public void Text_that_is_no_Unicode_has_its_code()
    {
        Assert.False(EmailAddress.TryParse("ada\uD83D@example.org", out _, out var address));
        Assert.Equal(FieldCodes.InvalidText, address.Code);
        Assert.False(FullName.TryParse("Ada\uD83D", out _, out var name));
        Assert.Equal(FieldCodes.InvalidText, name.Code);
        Assert.False(new PasswordPolicy(Options.Create(new PasswordOptions())).TryAccept("long enough \uD83D", null, null, out _, out var password));
        Assert.Equal(FieldCodes.InvalidText, Assert.Single(password).Code);
    }

    /// <summary>Roles and claims are set by an app that embeds Doorcode.</summary>
    [Fact]
    public void Roles_and_claims_that_no_account_may_have_have_their_codes()
    {
        Assert.False(RoleNames.TryJoin([.. Enumerable.Range(0, 33).Select(number => $"r{number}")], out _, out var roles));
        Assert.Equal(FieldCodes.TooMany, roles.Code);
        Assert.False(ClaimNames.TryWrite(new JsonObject { ["sub"] = "ada" }, out _, out var claims));
        Assert.Equal(FieldCodes.Reserved, claims.Code);
    }

    [Fact]
    public void Any_naughty_string_is_refused_with_a_code_of_the_catalogue() =>
        Assert.All(NaughtyStrings.All.SelectMany(text => new[] { text, $"{text}@example.org", $"ada@{text}", $"ada@{text}.org" }), text =>
        {
            if (!EmailAddress.TryParse(text, out _, out var address))
                Assert.Contains(address.Code, Catalogue);

            if (!FullName.TryParse(text, out _, out var name))
                Assert.Contains(name.Code, Catalogue);
        });

    [Fact]
    public void Every_code_of_the_catalogue_is_tried_here()
    {
        var tried = Refusals.Select(row => row.Data.Item3)
            .Concat(RefusalsOfOwners.Select(row => row.Data.Item4))
            .Concat([FieldCodes.InvalidText, FieldCodes.TokenInvalid, FieldCodes.TooMany, FieldCodes.Reserved]);
        Assert.Equal(Catalogue.Order(StringComparer.Ordinal), tried.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(Catalogue, code => Assert.Matches("^[a-z]+(_[a-z]+)*$", code));
    }

    private async Task ShouldSayAsync(BodyEndpoint endpoint, string body, string field, string code)
    {
        var answer = await server.App.SendAsync(new HttpMethod(endpoint.Method), endpoint.Path, server.Access, body);
        answer.ShouldBe(Problems.ValidationFailed);
        ShouldBePaired(answer);
        Assert.Equal(code, Assert.Single(answer.Json.GetProperty("error_codes").GetProperty(field).EnumerateArray()).GetString());
    }

    /// <summary>The same fields in the same order, and a code of the catalogue for each sentence.</summary>
    private static void ShouldBePaired(Answer answer)
    {
        var (errors, codes) = (Fields(answer, "errors"), Fields(answer, "error_codes"));
        Assert.Equal(errors.Select(field => (field.Name, field.Value.GetArrayLength())), codes.Select(field => (field.Name, field.Value.GetArrayLength())));
        Assert.All(codes.SelectMany(field => field.Value.EnumerateArray()), code => Assert.Contains(code.GetString()!, Catalogue));
    }

    private static JsonProperty[] Fields(Answer answer, string member) => [.. answer.Json.GetProperty(member).EnumerateObject()];

    private static string Body(string field, string json)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["email"] = "\"ada.lovelace@example.org\"",
            ["password"] = "\"correct horse battery\"",
            ["full_name"] = "\"Ada Lovelace\"",
        };
        members[field] = json;
        return $"{{{string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
    }
}
