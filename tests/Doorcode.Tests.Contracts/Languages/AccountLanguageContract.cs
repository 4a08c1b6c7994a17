using System.Text;
using System.Text.Json;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.Languages;

/// <summary>Which language an account remembers, over every database. Needs an app without limits.</summary>
public abstract class AccountLanguageContract(DoorcodeApp app)
{
    private const string Password = Person.DefaultPassword;

    [Fact]
    public async Task An_account_remembers_the_language_of_its_registration_and_then_of_its_logins()
    {
        const string Email = "remembers@example.org";
        (await SendAsync("register", "de-AT", new { email = Email, password = Password, full_name = "Ada Lovelace" })).ShouldBe(200);
        var code = await app.Mailbox.NextFor(Email);
        Assert.StartsWith("Bestätigen", code.Subject, StringComparison.Ordinal);
        (await SendAsync("confirm-otp", null, new { email = Email, otp = SmtpMailbox.CodeIn(code) })).ShouldBe(201);

        // A request that prefers none is answered in the default language, whatever the account remembers.
        var asked = await SendAsync("forgot-password", null, new { email = Email });
        asked.ShouldBe(200);
        Assert.StartsWith("Setzen Sie", (await app.Mailbox.NextFor(Email)).Subject, StringComparison.Ordinal);
        Assert.Equal(
            asked.Text("message"), (await SendAsync("forgot-password", null, new { email = "stranger@example.org" })).Text("message"));

        var tokens = Tokens.Of(await SendAsync("login", "fr, de;q=0.5", new { email = Email, password = Password }));
        await SendAsync("login", "tlh", new { email = Email, password = Password });
        await SendAsync("login", "ar", new { email = Email, password = "wrong password" });
        Assert.Equal("fr", (await app.ExportAsync(tokens.Access)).Json.GetProperty("profile").GetProperty("language").GetString());
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await SendAsync("forgot-password", null, new { email = Email })).ShouldBe(200);
        Assert.StartsWith("Réinitialisez", (await app.Mailbox.NextFor(Email)).Subject, StringComparison.Ordinal);

        // What the request prefers goes first.
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await SendAsync("forgot-password", "es", new { email = Email })).ShouldBe(200);
        Assert.StartsWith("Restablezca", (await app.Mailbox.NextFor(Email)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_mail_of_a_deleted_account_is_in_its_language()
    {
        const string Email = "lastmail@example.org";
        await app.JoinAsync(Email);
        var tokens = Tokens.Of(await SendAsync("login", "pt-BR", new { email = Email, password = Password }));

        (await app.SendAsync(HttpMethod.Delete, "/api/users/me/", tokens.Access, $$"""{"password":"{{Password}}"}""")).ShouldBe(204);

        Assert.Contains("foi excluída", (await app.Mailbox.NextFor(Email)).Subject, StringComparison.Ordinal);
    }

    private async Task<Answer> SendAsync(string path, string? accepted, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/users/{path}/")
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        if (accepted is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", accepted);

        return await Answer.ReadAsync(await app.Http.SendAsync(request));
    }
}
