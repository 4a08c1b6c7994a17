using Doorcode.Accounts;
using Doorcode.Proofs;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Factors;

/// <summary>Adding, listing and removing authenticator apps and recovery codes, on every engine. Needs an app without limits.</summary>
public abstract class TotpContract(DoorcodeApp app)
{
    private static readonly string[] Names = ["login_tickets", "recovery_codes", "totp"];

    [Fact]
    public async Task An_app_is_enrolled_with_its_first_code_and_the_first_factor_brings_ten_recovery_codes()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        var begun = await app.BeginTotpAsync(tokens.Access, ada.Password);
        begun.ShouldBe(200);
        Assert.Equal("no-store", begun.Headers["Cache-Control"]);
        Assert.Equal(600, begun.Json.GetProperty("expires_in").GetInt64());
        Assert.Equal(
            $"otpauth://totp/Doorcode:{Uri.EscapeDataString(ada.Email)}?secret={begun.Text("secret")}&issuer=Doorcode&algorithm=SHA1&digits=6&period=30",
            begun.Text("otpauth_uri"));
        Assert.StartsWith("<svg", begun.Text("qr_svg"), StringComparison.Ordinal);
        Assert.False((await app.FactorsAsync(tokens.Access)).Has("totp"));
        (await ada.LogInAsync()).ShouldBe(200);

        var confirmed = await app.ConfirmTotpAsync(
            tokens.Access, begun.Text("enrolment_id"), FactorCalls.CodeOf(app, begun.Text("secret")));

        confirmed.ShouldBe(201);
        Assert.Equal(["recovery_codes"], confirmed.Json.EnumerateObject().Select(member => member.Name));
        var codes = FactorCalls.CodesIn(confirmed);
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, code => Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$", code));
        var listed = await app.FactorsAsync(tokens.Access);
        listed.ShouldBe(200);
        Assert.True(listed.Json.GetProperty("totp").TryGetProperty("created_at", out _));
        Assert.True(listed.Json.GetProperty("totp").TryGetProperty("last_used_at", out _));
        Assert.Equal(10, listed.Json.GetProperty("recovery_codes").GetProperty("left").GetInt32());
        Assert.True(listed.Json.GetProperty("recovery_codes").TryGetProperty("created_at", out _));
        Assert.Equal(0, listed.Json.GetProperty("passkeys").GetArrayLength());
        Assert.False(listed.Json.GetProperty("required").GetBoolean());
        await ada.MailedAsync("An authenticator app was added");
    }

    [Fact]
    public async Task The_first_factor_ends_the_other_sessions_and_raises_the_one_that_enrols_it()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var (tokens, other) = (await ada.TokensAsync(), await ada.TokensAsync());

        await ada.EnrolAsync(tokens.Access);

        await app.ShouldBeOverAsync(other);
        Assert.Equal("first-factor", (await app.RowAsync(other.Access)).EndedBecause);
        var next = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        Assert.Equal("aal2", SessionCalls.Claims(next.Access)["acr"]!.GetValue<string>());
        Assert.Equal("""["pwd","otp","mfa"]""", SessionCalls.Claims(next.Access)["amr"]!.ToJsonString());
    }

    [Fact]
    public async Task Who_need_not_send_a_password_need_not_send_a_body()
    {
        var (_, tokens, _) = await app.NewWithPhoneAsync();
        (await app.SendAsync(HttpMethod.Post, "/api/users/factors/totp/", tokens.Access, json: null)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        (await app.SendAsync(HttpMethod.Post, "/api/users/factors/totp/", tokens.Access, json: null)).ShouldBe(Problems.ReauthenticationRequired);
    }

    [Fact]
    public async Task A_wrong_password_is_blamed_and_nothing_is_begun()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        Assert.Equal("password:password_wrong", (await app.BeginTotpAsync(tokens.Access, "not the password")).Blamed());
        Assert.Equal("password:blank", (await app.BeginTotpAsync(tokens.Access, "")).Blamed());
        (await app.BeginTotpAsync(bearer: null, ada.Password)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task A_first_code_must_be_right_and_of_the_client_that_began()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var (tokens, other) = (await ada.TokensAsync(), await ada.TokensAsync());
        var stranger = await (await app.JoinAsync(FactorCalls.NewEmail())).TokensAsync();
        var begun = await app.BeginTotpAsync(tokens.Access);
        var (id, phone) = (begun.Text("enrolment_id"), new Phone(app, begun.Text("secret"), []));

        Assert.Equal("totp:invalid_format", (await app.ConfirmTotpAsync(tokens.Access, id, "12345")).Blamed());
        (await app.ConfirmTotpAsync(tokens.Access, id, phone.Wrong())).ShouldBe(Problems.CodeRejected);
        foreach (var bearer in new[] { other.Access, stranger.Access })
            (await app.ConfirmTotpAsync(bearer, id, phone.Code())).ShouldBe(Problems.CodeRejected);

        (await app.ConfirmTotpAsync(tokens.Access, "another", phone.Code())).ShouldBe(Problems.CodeRejected);
        (await app.ConfirmTotpAsync(tokens.Access, "!", phone.Code())).ShouldBe(Problems.CodeRejected);
        (await app.ConfirmTotpAsync(tokens.Access, id, phone.Code().Insert(3, " "))).ShouldBe(201);
        (await app.ConfirmTotpAsync(tokens.Access, id, phone.Code())).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task Ten_wrong_first_codes_end_an_enrolment()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        var begun = await app.BeginTotpAsync(tokens.Access);
        var (id, phone) = (begun.Text("enrolment_id"), new Phone(app, begun.Text("secret"), []));
        for (var i = 0; i < 9; i++)
            (await app.ConfirmTotpAsync(tokens.Access, id, phone.Wrong())).ShouldBe(Problems.CodeRejected);

        (await app.ConfirmTotpAsync(tokens.Access, id, phone.Wrong())).ShouldBe(Problems.AttemptsExhausted);
        (await app.ConfirmTotpAsync(tokens.Access, id, phone.Code())).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task An_enrolment_dies_with_the_next_one_and_with_the_epoch()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        var (first, second) = (await app.BeginTotpAsync(tokens.Access), await app.BeginTotpAsync(tokens.Access));
        (await ConfirmAsync(first)).ShouldBe(Problems.CodeRejected);
        await ada.RaiseEpochAsync();
        (await ConfirmAsync(second)).ShouldBe(Problems.CodeRejected);
        (await ConfirmAsync(await app.BeginTotpAsync(tokens.Access))).ShouldBe(201);

        Task<Answer> ConfirmAsync(Answer begun) =>
            app.ConfirmTotpAsync(tokens.Access, begun.Text("enrolment_id"), FactorCalls.CodeOf(app, begun.Text("secret")));
    }

    [Fact]
    public async Task A_second_enrolment_replaces_the_app_and_leaves_codes_sessions_and_epoch_as_they_are()
    {
        var (ada, tokens, old) = await app.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();

        var next = await ada.EnrolAsync(tokens.Access);

        Assert.Empty(next.RecoveryCodes);
        await app.ShouldLiveAsync(tokens);
        (await app.SecondFactorAsync(ticket, totp: old.Code())).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(ticket, totp: next.Code())).ShouldBe(200);
        (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: old.RecoveryCodes[0])).ShouldBe(200);
    }

    [Fact]
    public async Task Removing_the_last_factor_takes_the_recovery_codes_with_it_and_kills_what_waits()
    {
        var (ada, tokens, phone) = await app.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();

        (await app.RemoveTotpAsync(tokens.Access)).ShouldBe(204);

        (await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.CodeRejected);
        var listed = await app.FactorsAsync(tokens.Access);
        Assert.False(listed.Has("totp") || listed.Has("recovery_codes"));
        (await ada.LogInAsync()).ShouldBe(200);
        (await app.RemoveTotpAsync(tokens.Access)).ShouldBe(Problems.NotFound);
        (await app.NewCodesAsync(tokens.Access)).ShouldBe(Problems.NotFound);
        await ada.MailedAsync("The authenticator app was removed");
        // The next first factor brings codes of its own.
        Assert.Equal(10, (await ada.EnrolAsync(tokens.Access)).RecoveryCodes.Length);
    }

    [Fact]
    public async Task A_reset_of_the_password_leaves_the_app_and_the_recovery_codes_as_they_are()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        var back = await ada.ResetPasswordAsync();
        (await app.SecondFactorAsync(await back.TicketAsync(), totp: phone.Code())).ShouldBe(200);
        foreach (var code in phone.RecoveryCodes)
            (await app.SecondFactorAsync(await back.IssueTicketAsync(), recoveryCode: code)).ShouldBe(200);
    }

    [Fact]
    public async Task New_recovery_codes_kill_the_old_ones()
    {
        var (ada, tokens, phone) = await app.NewWithPhoneAsync();
        var answer = await app.NewCodesAsync(tokens.Access);
        answer.ShouldBe(200);
        var next = FactorCalls.CodesIn(answer);
        Assert.Equal(10, next.Except(phone.RecoveryCodes, StringComparer.Ordinal).Count());

        var ticket = await ada.TicketAsync();
        (await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(ticket, recoveryCode: next[0])).ShouldBe(200);
        await ada.MailedAsync("New recovery codes");
    }

    [Fact]
    public async Task The_export_names_what_there_is_without_secrets_and_the_deletion_leaves_none()
    {
        var (ada, tokens, phone) = await app.NewWithPhoneAsync();
        await ada.TicketAsync();
        (await app.BeginTotpAsync(tokens.Access)).ShouldBe(200);
        var account = new AccountId(Guid.Parse(SessionCalls.Claims(tokens.Access)["sub"]!.GetValue<string>()));
        var database = app.Services.GetRequiredService<Database>();
        var kept = app.Services.GetServices<IAccountData>().Where(data => Names.Contains(data.Name)).ToList();
        Assert.Equal(Names.Length, kept.Count);
        var exported = "";
        foreach (var data in kept)
            exported += $"{data.Name}: {(await data.ExportAsync(account, CancellationToken.None))?.ToJsonString()}\n";

        Assert.Matches("""recovery_codes: \{"left":10,"created_at":"2[^"]+"\}""", exported);
        Assert.Matches("""totp: \{"created_at":"2[^"]+","last_used_at":"2[^"]+"\}""", exported);
        Assert.DoesNotContain(phone.Secret, exported, StringComparison.Ordinal);

        await database.WriteAsync(
            async tx =>
            {
                foreach (var data in kept)
                    await data.EraseAsync(tx, account);

                return 0;
            },
            CancellationToken.None);
        foreach (var table in new[] { "login_tickets", "recovery_codes", "totp_keys", "totp_enrolments" })
        {
            Assert.Equal(0, await database.FirstAsync(
                $"SELECT COUNT(*) FROM {table} WHERE account_id = @id", row => row.Number(0), CancellationToken.None, ("@id", account.Value)));
        }
    }

    [Fact]
    public async Task An_app_that_was_enrolled_since_a_time_can_be_removed()
    {
        var (_, tokens, _) = await app.NewWithPhoneAsync();
        var account = new AccountId(Guid.Parse(SessionCalls.Claims(tokens.Access)["sub"]!.GetValue<string>()));
        var store = app.Services.GetServices<IFactorStore>().Single(store => store.Kind is FactorKinds.Totp);
        var now = app.Services.GetRequiredService<ServerClock>().Now;
        var database = app.Services.GetRequiredService<Database>();
        Assert.False(await RemoveAsync(now + 1));
        Assert.True(await RemoveAsync(now - 60_000));
        Assert.True(await RemoveAsync(now - 60_000));

        async Task<bool> RemoveAsync(long time) =>
            (await database.WriteAsync(tx => store.RemoveEnrolledSinceAsync(tx, account, time), CancellationToken.None)).IsNoneLeft;
    }
}
