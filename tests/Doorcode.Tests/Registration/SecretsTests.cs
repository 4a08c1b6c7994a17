using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

public sealed class SecretsTests
{
    private const string Email = "quentin.secret@example.org";
    private const string Password = "a most secret passphrase";
    private const string Name = "Quentin Unmistakable";

    [Fact]
    public async Task Neither_logs_nor_files_hold_the_secrets_of_a_registration()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var pending = await app.RegisterAsync(Email, Password, Name);
        (await pending.ConfirmAsync(pending.WrongCode)).ShouldBe(400);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await app.PostAsync("/api/users/resend-otp/", ("email", Email))).ShouldBe(200);
        await app.Mailbox.NextFor(Email);

        // Something of the kind is found, so that the search is known to work.
        Assert.Contains("registration", app.Bytes(), StringComparison.Ordinal);
        foreach (var secret in new[] { Email, "quentin.secret", Name, Password, pending.RegistrationId })
            Assert.DoesNotContain(secret, app.Bytes(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch($"(?<![0-9]){pending.Code}(?![0-9])", app.Bytes());

        (await pending.ConfirmAsync(pending.Code)).ShouldBe(201);
        var tokens = await pending.TokensAsync();
        Assert.Contains("$argon2id$", app.Bytes(), StringComparison.Ordinal);
        foreach (var secret in new[] { Password, pending.RegistrationId, tokens.Access, tokens.Refresh })
            Assert.DoesNotContain(secret, app.Bytes(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_log_line_of_any_level_holds_a_secret_or_an_address()
    {
        await using var app = await DoorcodeApp.StartTalkativeAsync();
        var person = await app.RegisterAsync(Email, Password, Name);
        await person.ConfirmAsync(person.WrongCode);
        await app.PostAsync("/api/users/resend-otp/", ("email", Email), ("registration_id", person.RegistrationId));
        app.Mailbox.Next(new SmtpFault.RefuseRecipient(450));
        await RegistrationCalls.RegisterAsync(app, Email, Password, Name);
        await RegistrationCalls.RegisterAsync(app, Email, "short", Name);
        await person.ConfirmAsync(person.Code);
        await RegistrationCalls.RegisterAsync(app, Email, Password, Name);
        await app.PostAsync("/api/users/login/", ("email", Email), ("password", "a wrong and secret password"));
        var tokens = await person.TokensAsync();
        await app.PostAsync("/api/users/token/refresh/", ("refresh", tokens.Refresh));
        await app.GetAsync("/api/users/me/", tokens.Access);

        var log = string.Join('\n', app.Log.All.Select(line => line.Text));
        Assert.Contains("/api/users/register", log, StringComparison.Ordinal);
        foreach (var secret in new[]
        {
            Email, "quentin.secret", Name, Password, "a wrong and secret password", person.RegistrationId, tokens.Access, tokens.Refresh,
        })
        {
            Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotMatch($"(?<![0-9A-Fa-f]){person.Code}(?![0-9A-Fa-f])", log);
    }

    [Fact]
    public async Task No_answer_holds_the_code()
    {
        await using var app = await DoorcodeApp.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            var answer = await RegistrationCalls.RegisterAsync(app, $"rob{i}@example.org");
            var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor($"rob{i}@example.org"));
            Assert.DoesNotContain(code, answer.Body + string.Join(' ', answer.Headers), StringComparison.Ordinal);
        }
    }
}
