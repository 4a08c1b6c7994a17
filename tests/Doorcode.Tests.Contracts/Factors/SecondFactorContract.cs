using Doorcode.Passwords;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Factors;

/// <summary>Logins of accounts with a second factor, on every engine. Needs an app without limits.</summary>
public abstract class SecondFactorContract(DoorcodeApp app)
{
    [Fact]
    public async Task The_right_password_gets_a_ticket_and_no_session()
    {
        var (ada, _, _) = await app.NewWithPhoneAsync();
        var sessions = await app.CountAsync("sessions");

        var answer = await ada.LogInAsync();

        answer.ShouldBe(Problems.SecondFactorRequired);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal(43, answer.Text("login_ticket").Length);
        Assert.Equal(300, answer.Json.GetProperty("expires_in").GetInt64());
        Assert.Equal(["totp", "recovery_code"], answer.Strings("methods"));
        Assert.False(answer.Has("max_age") || answer.Has("acr_values") || answer.Has("enrolment_ticket"));
        Assert.Equal(sessions, await app.CountAsync("sessions"));
        (await (ada with { Password = "not the password" }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task No_ticket_is_issued_when_the_account_changes_while_the_password_is_verified()
    {
        var (ada, _, _) = await app.NewWithPhoneAsync();
        var tickets = await app.CountAsync("login_tickets");
        Task<Answer> login;
        await using (var held = await HeldHashing.BeginAsync(app.Services.GetRequiredService<HashQueue>()))
        {
            login = ada.LogInAsync();
            await held.WaitAsync(waiting: 1, "the login has read the account and waits for its hash");
            await ada.RaiseEpochAsync();
        }

        (await login).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(tickets, await app.CountAsync("login_tickets"));
    }

    [Fact]
    public async Task A_code_of_the_app_completes_the_login_once()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        var (ticket, other) = (await ada.TicketAsync(), await ada.TicketAsync());

        var answer = await app.SecondFactorAsync(ticket, totp: phone.Code());

        answer.ShouldBe(200);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        var tokens = Fixtures.Tokens.Of(answer);
        await app.ShouldLiveAsync(tokens);
        foreach (var access in new[] { tokens.Access, Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh)).Access })
        {
            Assert.Equal("aal2", SessionCalls.Claims(access)["acr"]!.GetValue<string>());
            Assert.Equal("""["pwd","otp","mfa"]""", SessionCalls.Claims(access)["amr"]!.ToJsonString());
        }

        // The ticket is used up; the code is used up, with every ticket.
        (await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(other, totp: phone.Code())).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task The_code_of_the_enrolment_is_used_up()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        var begun = await app.BeginTotpAsync(tokens.Access);
        var code = FactorCalls.CodeOf(app, begun.Text("secret"));
        (await app.ConfirmTotpAsync(tokens.Access, begun.Text("enrolment_id"), code)).ShouldBe(201);

        var ticket = await ada.TicketAsync();
        (await app.SecondFactorAsync(ticket, totp: code)).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(ticket, totp: FactorCalls.CodeOf(app, begun.Text("secret"), -1))).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task A_recovery_code_works_once_however_it_is_typed_and_its_owner_is_told()
    {
        var (ada, tokens, phone) = await app.NewWithPhoneAsync();
        var code = phone.RecoveryCodes[3];
        var typed = $" {code.ToLowerInvariant().Replace('-', ' ').Replace('0', 'o').Replace('1', 'l')} ";

        var answer = await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: typed);

        answer.ShouldBe(200);
        Assert.Equal("""["pwd","otp","mfa"]""", SessionCalls.Claims(answer.Text("access"))["amr"]!.ToJsonString());
        Assert.Equal("aal2", SessionCalls.Claims(answer.Text("access"))["acr"]!.GetValue<string>());
        Assert.Equal(9, (await app.FactorsAsync(tokens.Access)).Json.GetProperty("recovery_codes").GetProperty("left").GetInt32());
        (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: code)).ShouldBe(Problems.CodeRejected);
        await ada.MailedAsync("A recovery code of your");
    }

    [Fact]
    public async Task The_last_recovery_code_is_offered_no_more()
    {
        var (ada, tokens, phone) = await app.NewWithPhoneAsync();
        foreach (var code in phone.RecoveryCodes)
            (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: code)).ShouldBe(200);

        Assert.Equal(["totp"], (await ada.LogInAsync()).Strings("methods"));
        Assert.False((await app.FactorsAsync(tokens.Access)).Has("recovery_codes"));
        (await app.NewCodesAsync(tokens.Access)).ShouldBe(200);
        Assert.Equal(["totp", "recovery_code"], (await ada.LogInAsync()).Strings("methods"));
    }

    [Fact]
    public async Task A_recovery_code_of_another_account_is_wrong()
    {
        var (ada, _, _) = await app.NewWithPhoneAsync();
        var (_, _, other) = await app.NewWithPhoneAsync();
        (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: other.RecoveryCodes[0])).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(await ada.TicketAsync(), totp: other.Code())).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task Exactly_one_proof_is_taken_and_what_cannot_be_one_costs_no_guess()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(
                "passkey:exactly_one recovery_code:exactly_one totp:exactly_one", (await app.SecondFactorAsync(ticket)).Blamed());
            Assert.Equal(
                "recovery_code:exactly_one totp:exactly_one",
                (await app.SecondFactorAsync(ticket, phone.Code(), phone.RecoveryCodes[0])).Blamed());
            Assert.Equal("totp:invalid_format", (await app.SecondFactorAsync(ticket, totp: "12345")).Blamed());
            Assert.Equal("totp:invalid_format", (await app.SecondFactorAsync(ticket, totp: "")).Blamed());
            Assert.Equal("recovery_code:invalid_format", (await app.SecondFactorAsync(ticket, recoveryCode: "ABC-DEF")).Blamed());
            Assert.Equal("recovery_code:invalid_format", (await app.SecondFactorAsync(ticket, recoveryCode: "😀")).Blamed());
        }

        (await app.PostAsync("/api/users/login/second-factor/", ("totp", phone.Code()))).ShouldBe(Problems.ValidationFailed);
        (await app.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_may_be_an_integer_and_null_proofs_are_none()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        var json = $$"""{"login_ticket":"{{await ada.TicketAsync()}}","totp":{{phone.Code().TrimStart('0')}},"recovery_code":null,"passkey":null}""";
        (await app.SendAsync(HttpMethod.Post, "/api/users/login/second-factor", bearer: null, json)).ShouldBe(200);
    }

    [Fact]
    public async Task Five_guesses_over_all_kinds_of_proofs_end_a_ticket()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();
        for (var i = 0; i < 2; i++)
        {
            (await app.SecondFactorAsync(ticket, totp: phone.Wrong())).ShouldBe(Problems.CodeRejected);
            (await app.SecondFactorAsync(ticket, recoveryCode: "0000-0000-0000-0000")).ShouldBe(Problems.CodeRejected);
        }

        (await app.SecondFactorAsync(ticket, totp: phone.Wrong())).ShouldBe(Problems.AttemptsExhausted);
        (await app.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(await ada.TicketAsync(), totp: phone.Code())).ShouldBe(200);
    }

    [Fact]
    public async Task The_fifth_guess_of_a_ticket_may_be_right()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();
        for (var i = 0; i < 4; i++)
            (await app.SecondFactorAsync(ticket, totp: phone.Wrong())).ShouldBe(Problems.CodeRejected);

        (await app.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(200);
    }

    [Fact]
    public async Task A_ticket_dies_with_the_epoch_and_an_unknown_one_is_answered_alike()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();
        await ada.RaiseEpochAsync();
        var dead = await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0]);
        dead.ShouldBe(Problems.CodeRejected);
        Assert.Equal(dead.Body, (await app.SecondFactorAsync(new string('x', 43), recoveryCode: phone.RecoveryCodes[0])).Body);
        (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);
    }

    [Fact]
    public async Task Ten_wrong_codes_of_the_app_stop_it_for_a_while_and_recovery_codes_go_on()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        for (var i = 0; i < 2; i++)
        {
            var ticket = await ada.TicketAsync();
            for (var guess = 0; guess < 5; guess++)
                await app.SecondFactorAsync(ticket, totp: phone.Wrong());
        }

        var next = await ada.TicketAsync();
        for (var i = 0; i < 6; i++)
        {
            var limited = await app.SecondFactorAsync(next, totp: phone.Code());
            limited.ShouldBe(Problems.TooManyRequests);
            Assert.InRange(int.Parse(limited.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 800, 900);
        }

        // What was not judged has cost the ticket nothing.
        (await app.SecondFactorAsync(next, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);
    }
}
