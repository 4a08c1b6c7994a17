using Doorcode.Storage;
using Doorcode.Tests.Devices;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.PasswordReset;

/// <summary>What a reset by mailed code does, over every engine. Needs an app with <see cref="PasswordCalls.WideNetworks"/>.</summary>
public abstract partial class PasswordResetContract(DoorcodeApp app)
{
    private const string Raise = "UPDATE accounts SET epoch = epoch + 1 WHERE email_canonical = @email";
    private const string Disable = "UPDATE accounts SET status = 'disabled' WHERE email_canonical = @email";
    private const string Rename = "UPDATE accounts SET full_name = 'Wilhelmina Featherstone' WHERE email_canonical = @email";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => app.Services.GetRequiredService<Database>();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mailed_code_sets_the_password_and_the_old_one_is_dead(bool withId)
    {
        var ada = await app.JoinAnewAsync();
        var asked = await app.ForgotAsync(ada.Email.ToUpperInvariant());
        asked.ShouldBe(200);
        Assert.Equal((600, 60), (asked.Json.GetProperty("expires_in").GetInt32(), asked.Json.GetProperty("resend_in").GetInt32()));
        Assert.Equal("no-store", asked.Headers["Cache-Control"]);
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(ada.Email));
        Assert.Matches("^[0-9]{6}$", code);
        Assert.DoesNotContain(code, asked.Body, StringComparison.Ordinal);

        var answer = await app.ResetAsync(ada.Email, code, withId ? asked.Text("reset_id") : null);

        answer.ShouldBe(200);
        Assert.Equal(
            ["device_token", "message"], answer.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await (ada with { Password = PasswordCalls.NewPassword }).LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_reset_ends_all_sessions_and_begins_none()
    {
        var ada = await app.JoinAnewAsync();
        Fixtures.Tokens[] sessions = [await ada.TokensAsync(), await ada.TokensAsync()];
        var before = await app.CountAsync("sessions");

        (await ada.ResetAsync(await ada.AskForResetAsync())).ShouldBe(200);

        foreach (var session in sessions)
        {
            await app.ShouldBeOverAsync(session);
            Assert.Equal("password-reset", (await app.RowAsync(session.Refresh)).EndedBecause);
        }

        Assert.Equal(before, await app.CountAsync("sessions"));
    }

    [Theory]
    [InlineData("xK9#mQ2", "too_short")]
    [InlineData("password123", "password_common")]
    [InlineData("doorcode-example1", "password_similar")]
    [InlineData("", "blank")]
    public async Task A_refused_new_password_spends_no_guess(string password, string fault)
    {
        var ada = await app.JoinAnewAsync();
        var code = await ada.AskForResetAsync();
        for (var i = 0; i < 6; i++)
        {
            foreach (var otp in new[] { code.Code, code.Wrong })
            {
                var refused = await app.ResetAsync(ada.Email, otp, code.Id, password);
                refused.ShouldBe(Problems.ValidationFailed);
                Assert.Contains(fault, refused.FaultsOf("new_password"));
            }
        }

        (await ada.ResetAsync(code)).ShouldBe(200);
    }

    [Fact]
    public async Task The_name_of_the_owner_counts_against_a_password_only_for_those_who_have_the_code()
    {
        const string OnTheName = "featherstone19";
        var ada = await app.JoinAnewAsync();
        await ChangeAsync(Rename, ada);
        var code = await ada.AskForResetAsync();
        (await app.ResetAsync(ada.Email, code.Wrong, code.Id, OnTheName)).ShouldBe(Problems.CodeRejected);

        for (var i = 0; i < 6; i++)
        {
            var refused = await app.ResetAsync(ada.Email, code.Code, code.Id, OnTheName);
            refused.ShouldBe(Problems.ValidationFailed);
            Assert.Equal(["password_similar"], refused.FaultsOf("new_password"));
        }

        (await ada.LogInAsync()).ShouldBe(200);
        (await ada.ResetAsync(code)).ShouldBe(200);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once_and_spends_no_guess()
    {
        var answer = await app.ResetAsync("no address", "12345", null, "dragon");
        answer.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(
            ["email", "new_password", "otp"], answer.Json.GetProperty("errors").EnumerateObject().Select(field => field.Name));
        (await app.ForgotAsync("no address")).ShouldBe(Problems.ValidationFailed);

        var ada = await app.JoinAnewAsync();
        var code = await ada.AskForResetAsync();
        foreach (var impossible in new[] { "12345", "1234567", "ABCD-EFGH-JKM", "UUUU-UUUU-UUUU", "" })
            (await app.ResetAsync(ada.Email, impossible, code.Id)).ShouldBe(Problems.ValidationFailed);

        for (var i = 0; i < 4; i++)
            (await ada.GuessAsync(code)).ShouldBe(Problems.CodeRejected);

        (await ada.ResetAsync(code with { Code = $" {code.Code[..3]} - {code.Code[3..]} " })).ShouldBe(200);
    }

    [Fact]
    public async Task Five_wrong_guesses_use_a_code_up()
    {
        var ada = await app.JoinAnewAsync();
        var (code, other) = (await ada.AskForResetAsync(), await ada.AskForResetAsync());
        for (var i = 0; i < 4; i++)
            (await ada.GuessAsync(code)).ShouldBe(Problems.CodeRejected);

        (await ada.GuessAsync(code)).ShouldBe(Problems.AttemptsExhausted);
        (await ada.ResetAsync(code)).ShouldBe(Problems.CodeRejected);
        (await ada.LogInAsync()).ShouldBe(200);
        (await ada.ResetAsync(other)).ShouldBe(200);
    }

    [Fact]
    public async Task Guesses_without_an_id_spend_a_budget_of_the_address_and_leave_those_of_the_code()
    {
        var ada = await app.JoinAnewAsync();
        var code = await ada.AskForResetAsync();
        for (var i = 0; i < 4; i++)
            (await app.ResetAsync(ada.Email, code.Wrong, resetId: null)).ShouldBe(Problems.CodeRejected);

        (await app.ResetAsync(ada.Email, code.Wrong, resetId: null)).ShouldBe(Problems.AttemptsExhausted);
        (await app.ResetAsync(ada.Email, code.Code, resetId: null)).ShouldBe(Problems.CodeRejected);
        (await ada.ResetAsync(code)).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_works_once_and_until_its_time_is_over()
    {
        var ada = await app.JoinAnewAsync();
        var code = await ada.AskForResetAsync();
        (await ada.ResetAsync(code)).ShouldBe(200);
        (await ada.ResetAsync(code, "another donkey charger")).ShouldBe(Problems.CodeRejected);
        (await (ada with { Password = PasswordCalls.NewPassword }).LogInAsync()).ShouldBe(200);

        await app.Mailbox.NextFor(ada.Email);
        var late = await ada.AskForResetAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        (await ada.ResetAsync(late)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task With_its_id_the_same_code_is_mailed_again_after_the_cooldown_and_gains_nothing()
    {
        var ada = await app.JoinAnewAsync();
        var code = await ada.AskForResetAsync();
        for (var i = 0; i < 4; i++)
            (await ada.GuessAsync(code)).ShouldBe(Problems.CodeRejected);

        var early = await app.ForgotAsync(ada.Email, code.Id);
        early.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("60", early.Headers["Retry-After"]);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await app.ForgotAsync(ada.Email, code.Id);

        again.ShouldBe(200);
        Assert.Equal((code.Id, 540), (again.Text("reset_id"), again.Json.GetProperty("expires_in").GetInt32()));
        Assert.Equal(code.Code, SmtpMailbox.CodeIn(await app.Mailbox.NextFor(ada.Email)));
        (await ada.GuessAsync(code)).ShouldBe(Problems.AttemptsExhausted);
        (await app.ForgotAsync(ada.Email, code.Id)).ShouldBe(200);
        (await ada.ResetAsync(code)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task A_reset_code_confirms_no_registration_and_a_registration_code_resets_no_password()
    {
        var ada = await app.JoinAnewAsync();
        var code = await ada.AskForResetAsync();
        (await (ada with { RegistrationId = code.Id }).ConfirmAsync(code.Code)).ShouldBe(Problems.CodeRejected);
        (await ada.ConfirmWithoutIdAsync(code.Code)).ShouldBe(Problems.CodeRejected);

        var bea = await app.RegisterAsync($"new.{ada.Email}");
        (await app.ResetAsync(bea.Email, bea.Code, bea.RegistrationId)).ShouldBe(Problems.CodeRejected);
        (await app.ResetAsync(bea.Email, bea.Code, resetId: null)).ShouldBe(Problems.CodeRejected);
        (await bea.ConfirmAsync(bea.Code)).ShouldBe(201);
        (await app.ResetAsync(bea.Email, code.Code, code.Id)).ShouldBe(Problems.CodeRejected);
        (await ada.ResetAsync(code)).ShouldBe(200);
    }

    [Fact]
    public async Task A_reset_forgets_the_failed_logins_of_the_account()
    {
        var ada = await app.JoinAnewAsync();
        var stranger = ada with { Password = "not the password" };
        for (var i = 0; i < 10; i++)
            (await stranger.LogInAsync()).ShouldBe(Problems.InvalidCredentials);

        (await ada.LogInAsync()).ShouldBe(Problems.TooManyRequests);
        (await ada.ResetAsync(await ada.AskForResetAsync())).ShouldBe(200);

        (await (ada with { Password = PasswordCalls.NewPassword }).LogInAsync()).ShouldBe(200);
        for (var i = 0; i < 10; i++)
            (await stranger.LogInAsync()).ShouldBe(Problems.InvalidCredentials);

        (await stranger.LogInAsync()).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Every_address_gets_five_codes_an_hour_and_the_notice_of_a_reset_is_not_one_of_them()
    {
        // The code of the registration is the first one.
        var ada = await app.JoinAnewAsync();
        ResetCode code = null!;
        for (var i = 0; i < 4; i++)
            code = await ada.AskForResetAsync();

        (await app.ForgotAsync(ada.Email)).ShouldBe(Problems.TooManyRequests);
        (await ada.ResetAsync(code)).ShouldBe(200);

        var notice = await app.Mailbox.NextFor(ada.Email);
        Assert.Contains("was reset", notice.Subject, StringComparison.Ordinal);
        Assert.Contains("This happened at", notice.TextBody, StringComparison.Ordinal);
        Assert.Contains("from the IP address 127.0.0.1", notice.TextBody, StringComparison.Ordinal);
        Assert.DoesNotMatch("[0-9]{6}", notice.TextBody);
        (await app.ForgotAsync(ada.Email)).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task A_known_device_has_two_more_codes_an_hour_and_those_of_others_and_of_before_a_reset_have_none()
    {
        var (ada, bea) = (await app.JoinAnewAsync(), await app.JoinAnewAsync());
        var (known, foreign) = (await ada.DeviceAsync(), await bea.DeviceAsync());
        ResetCode code = null!;
        for (var i = 0; i < 4; i++)
            code = await ada.AskForResetAsync();

        foreach (var device in new[] { null, foreign, "no token", new string('A', 103) })
            (await app.ForgotAsync(ada.Email, resetId: null, device)).ShouldBe(Problems.TooManyRequests);

        (await app.ForgotAsync(ada.Email, resetId: null, known)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await app.ForgotAsync(ada.Email, code.Id)).ShouldBe(Problems.TooManyRequests);
        var answer = await ada.ResetAsync(code);
        answer.ShouldBe(200);
        (await app.ForgotAsync(ada.Email, resetId: null, known)).ShouldBe(Problems.TooManyRequests);
        (await app.ForgotAsync(ada.Email, resetId: null, answer.Text("device_token"))).ShouldBe(200);
    }

    [Fact]
    public async Task The_device_that_reset_a_password_is_known_to_login()
    {
        var ada = await app.JoinAnewAsync();
        var answer = await ada.ResetAsync(await ada.AskForResetAsync());
        for (var i = 0; i < 10; i++)
            (await ada.LogInFromAsync(device: null, DeviceCalls.Wrong)).ShouldBe(Problems.InvalidCredentials);

        (await ada.LogInFromAsync(device: null, PasswordCalls.NewPassword)).ShouldBe(Problems.TooManyRequests);
        (await ada.LogInFromAsync(answer.Text("device_token"), PasswordCalls.NewPassword)).ShouldBe(200);
    }

    [Fact]
    public async Task A_reset_is_recorded_once()
    {
        var ada = await app.JoinAnewAsync();
        await ada.TokensAsync();
        var code = await ada.AskForResetAsync();
        await ada.GuessAsync(code);
        (await ada.ResetAsync(code)).ShouldBe(200);

        var lines = await Database.AllAsync(
            """
            SELECT a.outcome, a.ip, a.details FROM audit AS a JOIN accounts AS b ON b.id = a.account_id
            WHERE b.email_canonical = @email AND a.event = 'password.reset'
            """,
            row => (row.Text(0), row.Text(1), row.Text(2)),
            Cancel,
            ("@email", ada.Email));
        Assert.Equal(("accepted", "127.0.0.1", "1 sessions"), Assert.Single(lines));
    }

    private async Task ChangeAsync(string change, Person person) =>
        Assert.Equal(1, await Database.ExecuteAsync(change, Cancel, ("@email", person.Email)));
}
