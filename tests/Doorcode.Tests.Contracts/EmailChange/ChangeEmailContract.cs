using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.EmailChange;

/// <summary>A change of address is asked for and confirmed, on every engine. Needs an app without limits.</summary>
public abstract class ChangeEmailContract(DoorcodeApp app)
{
    [Fact]
    public async Task The_right_code_gives_the_account_the_new_address_and_leaves_its_sessions()
    {
        var ada = await app.JoinAsync();
        var (tokens, other) = (await ada.TokensAsync(), await ada.TokensAsync());
        var answer = await app.ChangeEmailAsync(tokens.Access, "  Ada.New@Example.NET ");

        answer.ShouldBe(200);
        Assert.Equal((600, 60), (answer.Json.GetProperty("expires_in").GetInt32(), answer.Json.GetProperty("resend_in").GetInt32()));
        Assert.NotEmpty(answer.Text("message"));
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor("Ada.New@Example.NET"));
        var confirmed = await app.ConfirmEmailAsync(tokens.Access, code, answer.Text("change_id"));

        confirmed.ShouldBe(200);
        Assert.NotEmpty(confirmed.Text("message"));
        Assert.Equal("Ada.New@Example.NET", (await app.MeAsync(tokens.Access)).Text("email"));
        await app.ShouldLiveAsync(tokens);
        await app.ShouldLiveAsync(other);
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await (ada with { Email = "ada.new@example.net" }).LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Without_its_id_the_code_works_too_and_only_once()
    {
        var bea = await app.JoinAsync();
        var tokens = await bea.TokensAsync();
        var change = await app.BeginChangeAsync(tokens, bea.Email);

        (await app.ConfirmEmailAsync(tokens.Access, change.Code)).ShouldBe(200);
        (await app.ConfirmEmailAsync(tokens.Access, change.Code)).ShouldBe(Problems.CodeRejected);
        (await app.ConfirmEmailAsync(tokens.Access, change.Code, change.Id)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task The_old_address_is_told_at_once_of_the_masked_new_one_with_a_stop_code_and_both_when_it_has_changed()
    {
        var cat = await app.JoinAsync();
        var tokens = await cat.TokensAsync();
        (await app.ChangeEmailAsync(tokens.Access, "bxyz+tag@bücher.example")).ShouldBe(200);

        var asked = await app.Mailbox.NextFor(cat.Email);
        Assert.Contains("b…@xn--bcher-kva.example", asked.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("xyz", asked.TextBody + asked.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", asked.TextBody, StringComparison.Ordinal);
        Assert.Contains("24 hours", asked.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("href", asked.HtmlBody, StringComparison.Ordinal);
        var stopCode = EmailChangeCalls.StopCodeIn(asked);
        var mail = await app.Mailbox.NextFor("bxyz+tag@xn--bcher-kva.example");
        Assert.DoesNotContain(cat.Email, mail.TextBody + mail.HtmlBody, StringComparison.Ordinal);
        (await app.ConfirmEmailAsync(tokens.Access, SmtpMailbox.CodeIn(mail))).ShouldBe(200);

        var changed = await app.Mailbox.NextFor(cat.Email);
        Assert.Contains("b…@xn--bcher-kva.example", changed.TextBody, StringComparison.Ordinal);
        Assert.Equal(stopCode, EmailChangeCalls.StopCodeIn(changed));
        Assert.Null(SmtpMailbox.FindCode(await app.Mailbox.NextFor("bxyz+tag@xn--bcher-kva.example")));
    }

    [Fact]
    public async Task The_answer_is_the_same_for_a_free_a_taken_a_held_and_ones_own_address_and_only_the_mail_differs()
    {
        var (dan, taken, mover) = (await app.JoinAsync(), await app.JoinAsync(), await app.JoinAsync());
        await app.MoveAsync(await mover.TokensAsync(), mover.Email);
        var tokens = await dan.TokensAsync();
        var free = await app.BeginChangeAsync(tokens, dan.Email);
        var expected = Sameness.Of(await app.ChangeEmailAsync(tokens.Access, free.New));
        EmailChangeCalls.StopCodeIn(await app.Mailbox.NextFor(dan.Email));

        foreach (var address in new[] { taken.Email, mover.Email, taken.Email.ToUpperInvariant() })
        {
            Assert.Equal(expected, Sameness.Of(await app.ChangeEmailAsync(tokens.Access, address)));
            var mail = await app.Mailbox.NextFor(address.ToLowerInvariant());
            Assert.Null(SmtpMailbox.FindCode(mail));
            Assert.Contains("already has an account", mail.Subject, StringComparison.Ordinal);
            EmailChangeCalls.StopCodeIn(await app.Mailbox.NextFor(dan.Email));
            (await app.ConfirmEmailAsync(tokens.Access, "000000")).ShouldBe(Problems.CodeRejected);
        }

        Assert.Equal(expected, Sameness.Of(await app.ChangeEmailAsync(tokens.Access, dan.Email)));
        string[] own = [(await app.Mailbox.NextFor(dan.Email)).Subject!, (await app.Mailbox.NextFor(dan.Email)).Subject!];
        Assert.Contains(own, subject => subject.Contains("already has an account", StringComparison.Ordinal));
        Assert.Equal(dan.Email, (await app.MeAsync(tokens.Access)).Text("email"));
    }

    [Fact]
    public async Task A_request_with_something_wrong_names_its_fields_and_mails_nothing()
    {
        var eve = await app.JoinAsync();
        var tokens = await eve.TokensAsync();
        var next = EmailChangeCalls.NewAddress();

        (await app.ChangeEmailAsync(null, next)).ShouldBe(Problems.Unauthenticated);
        var wrong = await app.ChangeEmailAsync(tokens.Access, next, "not the password");
        wrong.ShouldBe(Problems.ValidationFailed);
        Assert.Equal("""{"password":["password_wrong"]}""", wrong.Json.GetProperty("error_codes").GetRawText());
        var empty = await app.ChangeEmailAsync(tokens.Access, "no address", "");
        empty.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(
            """{"new_email":["invalid_characters"],"password":["blank"]}""", empty.Json.GetProperty("error_codes").GetRawText());
        (await app.PostAsync("/api/users/change-email/", tokens.Access, ("password", eve.Password))).ShouldBe(Problems.ValidationFailed);
        (await app.SendAsync(HttpMethod.Post, "/api/users/change-email/", tokens.Access, """{"new_email":["a@example.org"],"password":"x"}"""))
            .ShouldBe(Problems.ValidationFailed);
        (await app.ConfirmEmailAsync(null, "123456")).ShouldBe(Problems.Unauthenticated);
        (await app.ConfirmEmailAsync(tokens.Access, "12345")).ShouldBe(Problems.ValidationFailed);
        (await app.ConfirmEmailAsync(tokens.Access, "123456")).ShouldBe(Problems.CodeRejected);

        Assert.DoesNotContain(app.Mailbox.Taken, mail => mail.Recipients.Contains(next));
        Assert.Single(app.Mailbox.Taken, mail => mail.Recipients.Contains(eve.Email));
    }

    [Fact]
    public async Task A_new_request_replaces_the_one_before_whether_it_is_for_another_address_or_the_same()
    {
        var fay = await app.JoinAsync();
        var tokens = await fay.TokensAsync();
        var first = await app.BeginChangeAsync(tokens, fay.Email);
        var second = await app.BeginChangeAsync(tokens, fay.Email);
        var again = await app.BeginChangeAsync(tokens, fay.Email, second.New);

        (await app.ConfirmEmailAsync(tokens.Access, first.Code, first.Id)).ShouldBe(Problems.CodeRejected);
        (await app.ConfirmEmailAsync(tokens.Access, first.Code)).ShouldBe(Problems.CodeRejected);
        (await app.ConfirmEmailAsync(tokens.Access, second.Code, second.Id)).ShouldBe(Problems.CodeRejected);
        (await app.ConfirmEmailAsync(tokens.Access, second.Code)).ShouldBe(Problems.CodeRejected);
        (await app.ConfirmEmailAsync(tokens.Access, again.Code, again.Id)).ShouldBe(200);
        Assert.Equal(again.New, (await app.MeAsync(tokens.Access)).Text("email"));
    }

    [Fact]
    public async Task A_code_confirms_nothing_with_another_accounts_token_or_for_another_purpose()
    {
        var (gil, thief) = (await app.JoinAsync(), await app.JoinAsync());
        var (tokens, thiefs) = (await gil.TokensAsync(), await thief.TokensAsync());
        var change = await app.BeginChangeAsync(tokens, gil.Email);
        // The thief waits for the same address.
        await app.BeginChangeAsync(thiefs, thief.Email, change.New);

        (await app.ConfirmEmailAsync(thiefs.Access, change.Code, change.Id)).ShouldBe(Problems.CodeRejected);
        (await app.ConfirmEmailAsync(thiefs.Access, change.Code)).ShouldBe(Problems.CodeRejected);
        (await app.PostAsync("/api/users/confirm-otp/", ("email", change.New), ("otp", change.Code), ("registration_id", change.Id)))
            .ShouldBe(Problems.CodeRejected);
        Assert.Equal(thief.Email, (await app.MeAsync(thiefs.Access)).Text("email"));
        (await app.ConfirmEmailAsync(tokens.Access, change.Code, change.Id)).ShouldBe(200);
    }

    [Theory]
    [InlineData("UPDATE accounts SET epoch = epoch + 1 WHERE email_canonical = @email", false)]
    [InlineData("UPDATE accounts SET status = 'disabled' WHERE email_canonical = @email", true)]
    public async Task A_change_is_dead_once_the_account_has_changed(string sql, bool isShut)
    {
        var hal = await app.JoinAsync();
        var tokens = await hal.TokensAsync();
        var change = await app.BeginChangeAsync(tokens, hal.Email);
        await app.ExecuteAsync(sql, ("@email", hal.Email));

        var answer = await app.ConfirmEmailAsync(tokens.Access, change.Code, change.Id);
        answer.ShouldBe(isShut ? Problems.Unauthenticated : Problems.CodeRejected);
        Assert.Null(await app.AccountAsync(change.New));
        Assert.NotNull(await app.AccountAsync(hal.Email));
    }

    [Fact]
    public async Task Five_wrong_guesses_end_a_code()
    {
        var ian = await app.JoinAsync();
        var tokens = await ian.TokensAsync();
        var guessed = await app.BeginChangeAsync(tokens, ian.Email);
        var wrong = guessed.Code == "000000" ? "000001" : "000000";
        for (var guess = 1; guess < 5; guess++)
            (await app.ConfirmEmailAsync(tokens.Access, wrong, guessed.Id)).ShouldBe(Problems.CodeRejected);

        (await app.ConfirmEmailAsync(tokens.Access, wrong, guessed.Id)).ShouldBe(Problems.AttemptsExhausted);
        (await app.ConfirmEmailAsync(tokens.Access, guessed.Code, guessed.Id)).ShouldBe(Problems.CodeRejected);
        Assert.Equal(ian.Email, (await app.MeAsync(tokens.Access)).Text("email"));
    }

    [Fact]
    public async Task An_address_that_another_account_got_meanwhile_is_409_and_the_code_is_used_up()
    {
        var jan = await app.JoinAsync();
        var tokens = await jan.TokensAsync();
        var change = await app.BeginChangeAsync(tokens, jan.Email);
        await app.JoinAsync(change.New);

        (await app.ConfirmEmailAsync(tokens.Access, change.Code, change.Id)).ShouldBe(Problems.EmailTaken);
        (await app.ConfirmEmailAsync(tokens.Access, change.Code, change.Id)).ShouldBe(Problems.CodeRejected);
        Assert.Equal(jan.Email, (await app.MeAsync(tokens.Access)).Text("email"));
        await app.ShouldLiveAsync(tokens);
    }

    [Fact]
    public async Task An_account_with_a_factor_must_have_proved_it_in_the_last_five_minutes()
    {
        var kim = await app.JoinAsync();
        var tokens = await kim.TokensAsync();
        await app.ExecuteAsync("UPDATE accounts SET factors = 1 WHERE email_canonical = @email", ("@email", kim.Email));

        var missing = await app.ChangeEmailAsync(tokens.Access, EmailChangeCalls.NewAddress());
        missing.ShouldBe(Problems.ReauthenticationRequired);
        Assert.Equal("""["totp"]""", missing.Json.GetProperty("methods").GetRawText());
        await app.ExecuteAsync(
            "UPDATE sessions SET factor_at = @now WHERE id = @id",
            ("@now", app.Services.GetRequiredService<ServerClock>().Now),
            ("@id", SessionCalls.SessionOf(tokens.Access)));
        await app.BeginChangeAsync(tokens, kim.Email);
    }
}
