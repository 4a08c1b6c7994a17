using Doorcode.Http;
using Doorcode.Languages;
using Doorcode.Tests.Conventions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>Accept-Language chooses the words of a success, too.</summary>
public sealed class MessageLanguageTests(UnlimitedApp server) : IClassFixture<UnlimitedApp>
{
    public static TheoryData<string> Tags { get; } = [.. BuiltInLanguages.Tags];

    [Theory]
    [MemberData(nameof(Tags))]
    public async Task A_message_is_said_in_the_language_that_the_request_prefers(string tag)
    {
        var email = $"{tag}@example.org";
        var language = BuiltInLanguages.Find(tag)!;
        var begun = await SendAsync(tag, "register", ("email", email), ("password", Person.DefaultPassword), ("full_name", "Ada Lovelace"));
        Says(begun, language, "message.registered");
        // As it is, not as escapes.
        Assert.Contains(language.Say("message.registered"), begun.Body, StringComparison.Ordinal);
        Says(await SendAsync(tag, "forgot-password", ("email", email)), language, "message.code_mailed");

        var code = SmtpMailbox.CodeIn(await server.App.Mailbox.NextFor(email));
        var confirmed = await SendAsync(tag, "confirm-otp", ("email", email), ("otp", code), ("registration_id", begun.Text("registration_id")));
        confirmed.ShouldBe(201);
        Says(confirmed, language, "message.account_ready");
        Assert.NotEmpty(confirmed.Text("device_token"));
    }

    [Fact]
    public async Task Without_a_language_that_is_here_it_is_said_in_English()
    {
        var answer = await SendAsync("tlh", "forgot-password", ("email", "ada@example.org"));

        Says(answer, Language.English, "message.code_mailed");
        Assert.Equal("If this address has an account, a mail with a code is on its way.", answer.Text("message"));
    }

    /// <summary>Then each success has its sentence in every language.</summary>
    [Fact]
    public void Every_body_with_a_message_is_answered_in_the_language_of_the_request()
    {
        var bodies = typeof(Problem).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Doorcode", StringComparison.Ordinal) is true)
            .Where(type => type.GetProperty("Message")?.IsDefined(typeof(ExampleAttribute), inherit: false) is true)
            .ToList();
        Assert.NotEmpty(bodies);
        Assert.All(bodies, body => Assert.Contains(typeof(ISpoken<>).MakeGenericType(body), body.GetInterfaces()));

        var source = string.Join('\n', Sources.Files.Select(File.ReadAllText));
        Assert.All(bodies, body => Assert.DoesNotMatch($@"\.ToHttp\(\w+\.Default\.{body.Name}\b|Json\([^;]*\.Default\.{body.Name}\b", source));
    }

    private static void Says(Answer answer, Language language, string words)
    {
        Assert.Equal((language.Tag, language.Say(words)), (answer.Headers["Content-Language"], answer.Text("message")));
        Assert.Equal("application/json; charset=utf-8", answer.Headers["Content-Type"]);
    }

    private async Task<Answer> SendAsync(string accepted, string path, params (string Name, string Value)[] members)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/users/{path}/");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        request.Content = JsonContent.Create(members.ToDictionary(member => member.Name, member => member.Value));
        return await Answer.ReadAsync(await server.App.Http.SendAsync(request));
    }
}
