using Doorcode.Accounts;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.EmailChange;

/// <summary>A change of address is stopped or undone from the old mailbox, on every engine. Needs an app without limits.</summary>
public abstract partial class StopEmailChangeContract(DoorcodeApp app)
{
    private const string Unusable = "!";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_change_is_confirmed_the_stop_code_ends_it_and_every_session_and_the_password_once()
    {
        var ada = await app.JoinAsync();
        var (tokens, other) = (await ada.TokensAsync(), await ada.TokensAsync());
        var change = await app.BeginChangeAsync(tokens, ada.Email);

        var stopped = await app.StopEmailChangeAsync(ada.Email, change.StopCode);
        stopped.ShouldBe(200);
        Assert.NotEmpty(stopped.Text("message"));

        await app.ShouldBeOverAsync(tokens);
        await app.ShouldBeOverAsync(other);
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(("active", Unusable, 1L), await app.AccountAsync(ada.Email));
        Assert.Null(await app.AccountAsync(change.New));
        Assert.Contains("was stopped", (await app.Mailbox.NextFor(ada.Email)).Subject, StringComparison.Ordinal);
        (await app.StopEmailChangeAsync(ada.Email, change.StopCode)).ShouldBe(Problems.CodeRejected);
        // A new session, as a reset and a login would begin it.
        var back = await SetPasswordAndLogInAsync(ada);
        (await app.ConfirmEmailAsync(back.Access, change.Code, change.Id)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task After_the_change_is_confirmed_the_stop_code_gives_the_account_back_to_the_old_address()
    {
        var bea = await app.JoinAsync();
        var tokens = await bea.TokensAsync();
        var change = await app.MoveAsync(tokens, bea.Email);
        app.Clock.Advance(TimeSpan.FromHours(1));

        (await app.StopEmailChangeAsync(bea.Email, change.StopCode)).ShouldBe(200);

        await app.ShouldBeOverAsync(tokens);
        Assert.Equal(("active", Unusable, 2L), await app.AccountAsync(bea.Email));
        Assert.Null(await app.AccountAsync(change.New));
        Assert.Contains("again", (await app.Mailbox.NextFor(bea.Email)).Subject, StringComparison.Ordinal);
        Assert.Contains("no longer", (await app.Mailbox.NextFor(change.New)).Subject, StringComparison.Ordinal);
        (await app.StopEmailChangeAsync(bea.Email, change.StopCode)).ShouldBe(Problems.CodeRejected);
        var back = await SetPasswordAndLogInAsync(bea);
        Assert.Equal(bea.Email, (await app.MeAsync(back.Access)).Text("email"));
    }

    [Fact]
    public async Task The_old_address_stays_taken_while_the_change_can_be_undone_and_is_free_after_that()
    {
        var cat = await app.JoinAsync();
        var tokens = await cat.TokensAsync();
        var change = await app.MoveAsync(tokens, cat.Email);
        var answer = await RegistrationCalls.RegisterAsync(app, cat.Email);
        answer.ShouldBe(200);
        Assert.Contains("already have an account", (await app.Mailbox.NextFor(cat.Email)).Subject, StringComparison.Ordinal);
        (await cat.LogInAsync()).ShouldBe(Problems.InvalidCredentials);

        app.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        await app.MaintainAsync();
        Assert.Equal("held", (await app.AccountAsync(cat.Email))?.Status);

        await EndTimeOfAsync(cat.Email);
        (await app.StopEmailChangeAsync(cat.Email, change.StopCode)).ShouldBe(Problems.CodeRejected);
        await app.MaintainAsync();
        Assert.Null(await app.AccountAsync(cat.Email));
        await app.JoinAsync(cat.Email);
        (await app.StopEmailChangeAsync(cat.Email, change.StopCode)).ShouldBe(Problems.CodeRejected);
        Assert.Equal("active", (await app.AccountAsync(change.New))?.Status);
    }

    [Fact]
    public async Task A_registration_that_waits_for_an_address_loses_it_to_a_change_that_is_confirmed_first()
    {
        var dan = await app.JoinAsync();
        var tokens = await dan.TokensAsync();
        var change = await app.BeginChangeAsync(tokens, dan.Email);
        var stranger = await app.RegisterAsync(change.New);
        (await app.ConfirmEmailAsync(tokens.Access, change.Code, change.Id)).ShouldBe(200);

        (await stranger.ConfirmAsync(stranger.Code)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task A_thief_who_moves_the_account_on_takes_the_first_owners_stop_code_not_away()
    {
        var eve = await app.JoinAsync();
        var tokens = await eve.TokensAsync();
        var first = await app.MoveAsync(tokens, eve.Email);
        var second = await app.MoveAsync(tokens, first.New);

        (await app.StopEmailChangeAsync(eve.Email, first.StopCode)).ShouldBe(200);

        Assert.Equal(("active", Unusable), Known(await app.AccountAsync(eve.Email)));
        Assert.Null(await app.AccountAsync(first.New));
        Assert.Null(await app.AccountAsync(second.New));
        (await app.StopEmailChangeAsync(first.New, second.StopCode)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task A_thief_who_undoes_the_second_move_still_loses_the_account_to_the_first_owner()
    {
        var fay = await app.JoinAsync();
        var tokens = await fay.TokensAsync();
        var first = await app.MoveAsync(tokens, fay.Email);
        var second = await app.MoveAsync(tokens, first.New);

        (await app.StopEmailChangeAsync(first.New, second.StopCode)).ShouldBe(200);
        Assert.Equal(("active", Unusable), Known(await app.AccountAsync(first.New)));
        (await app.StopEmailChangeAsync(fay.Email, first.StopCode)).ShouldBe(200);
        Assert.Equal(("active", Unusable), Known(await app.AccountAsync(fay.Email)));
        Assert.Null(await app.AccountAsync(first.New));
    }

    [Fact]
    public async Task A_replaced_request_keeps_its_stop_code_which_stops_the_later_one_too()
    {
        var gil = await app.JoinAsync();
        var tokens = await gil.TokensAsync();
        var first = await app.BeginChangeAsync(tokens, gil.Email);
        var second = await app.MoveAsync(tokens, gil.Email);

        (await app.StopEmailChangeAsync(gil.Email, first.StopCode)).ShouldBe(200);
        Assert.Equal(("active", Unusable), Known(await app.AccountAsync(gil.Email)));
        Assert.Null(await app.AccountAsync(second.New));
        (await app.StopEmailChangeAsync(gil.Email, second.StopCode)).ShouldBe(Problems.CodeRejected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_password_set_meanwhile_kills_the_change_and_not_the_stop_code(bool isConfirmed)
    {
        var hal = await app.JoinAsync();
        var tokens = await hal.TokensAsync();
        var change = isConfirmed ? await app.MoveAsync(tokens, hal.Email) : await app.BeginChangeAsync(tokens, hal.Email);
        var now = hal with { Email = isConfirmed ? change.New : hal.Email };
        await SetPasswordAsync(now);
        (await app.ConfirmEmailAsync(tokens.Access, change.Code, change.Id)).ShouldBe(Problems.CodeRejected);

        (await app.StopEmailChangeAsync(hal.Email, change.StopCode)).ShouldBe(200);
        Assert.Equal(("active", Unusable), Known(await app.AccountAsync(hal.Email)));
        await app.ShouldBeOverAsync(tokens);
    }

    [Fact]
    public async Task Stopping_does_not_enable_a_disabled_account()
    {
        var ian = await app.JoinAsync();
        var change = await app.BeginChangeAsync(await ian.TokensAsync(), ian.Email);
        await app.ExecuteAsync("UPDATE accounts SET status = 'disabled' WHERE email_canonical = @email", ("@email", ian.Email));

        (await app.StopEmailChangeAsync(ian.Email, change.StopCode)).ShouldBe(200);
        Assert.Equal(("disabled", Unusable), Known(await app.AccountAsync(ian.Email)));
    }

    [Fact]
    public async Task Five_wrong_stop_codes_shut_their_network_out_and_no_other_one_until_time_has_passed()
    {
        var jan = await app.JoinAsync();
        var change = await app.BeginChangeAsync(await jan.TokensAsync(), jan.Email);
        var wrong = EmailChangeCalls.Wrong(change.StopCode);
        string[] answers = [.. await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => Sameness.Of(await app.StopEmailChangeAsync(jan.Email, wrong))))];

        var refused = await app.StopEmailChangeAsync(jan.Email, change.StopCode);
        refused.ShouldBe(Problems.CodeRejected);
        var unknown = await app.StopEmailChangeAsync(EmailChangeCalls.NewAddress(), change.StopCode);
        Assert.Equal([Sameness.Of(refused)], answers.Append(Sameness.Of(unknown)).Distinct());
        using var elsewhere = new Neighbour(app, "127.0.7.1");
        (await elsewhere.PostAsync("/api/users/stop-email-change/", ("email", jan.Email), ("stop_code", change.StopCode))).ShouldBe(200);
    }

    [Fact]
    public async Task A_stop_code_is_read_as_people_type_it_and_what_can_be_none_costs_no_guess()
    {
        var kim = await app.JoinAsync();
        var change = await app.BeginChangeAsync(await kim.TokensAsync(), kim.Email);
        for (var guess = 0; guess < 6; guess++)
        {
            var answer = await app.StopEmailChangeAsync(kim.Email, "493027");
            answer.ShouldBe(Problems.ValidationFailed);
            Assert.Equal("""{"stop_code":["invalid_format"]}""", answer.Json.GetProperty("error_codes").GetRawText());
        }

        (await app.StopEmailChangeAsync("no address", change.StopCode)).ShouldBe(Problems.ValidationFailed);
        var typed = $" {change.StopCode.ToLowerInvariant().Replace("-", "  ", StringComparison.Ordinal).Replace('0', 'o').Replace('1', 'l')}\u200b";
        (await app.StopEmailChangeAsync($" {kim.Email.ToUpperInvariant()} ", typed)).ShouldBe(200);
    }

    [Fact]
    public async Task What_becomes_of_a_change_is_recorded()
    {
        var (una, vic, wim) = (await app.JoinAsync(), await app.JoinAsync(), await app.JoinAsync());
        var (unas, vics, wims) = (await una.TokensAsync(), await vic.TokensAsync(), await wim.TokensAsync());
        var stopped = await app.BeginChangeAsync(unas, una.Email);
        (await app.StopEmailChangeAsync(una.Email, stopped.StopCode)).ShouldBe(200);
        var undone = await app.MoveAsync(vics, vic.Email);
        (await app.StopEmailChangeAsync(vic.Email, undone.StopCode)).ShouldBe(200);
        var taken = await app.BeginChangeAsync(wims, wim.Email);
        await app.JoinAsync(taken.New);
        (await app.ConfirmEmailAsync(wims.Access, taken.Code, taken.Id)).ShouldBe(Problems.EmailTaken);

        Assert.Equal(["email.change accepted", "email.stop accepted"], await RecordedAsync(unas));
        Assert.Equal(["email.change accepted", "email.confirm accepted", "email.undo accepted"], await RecordedAsync(vics));
        Assert.Equal(["email.change accepted", "email.confirm rejected"], await RecordedAsync(wims));
        const string Rejected = "audit WHERE event = 'email.stop' AND outcome = 'rejected' AND account_id IS NULL";
        // In each minute, the first few refusals of a network have lines.
        await app.MaintainAsync();
        var rejected = await app.CountAsync(Rejected);
        (await app.StopEmailChangeAsync(wim.Email, EmailChangeCalls.Wrong(taken.StopCode))).ShouldBe(Problems.CodeRejected);
        Assert.Equal(rejected + 1, await app.CountAsync(Rejected));
    }

    [Fact]
    public async Task A_stop_code_belongs_to_the_address_that_it_was_mailed_to()
    {
        var (lea, other) = (await app.JoinAsync(), await app.JoinAsync());
        var change = await app.BeginChangeAsync(await lea.TokensAsync(), lea.Email);

        (await app.StopEmailChangeAsync(other.Email, change.StopCode)).ShouldBe(Problems.CodeRejected);
        (await app.StopEmailChangeAsync(change.New, change.StopCode)).ShouldBe(Problems.CodeRejected);
        (await app.StopEmailChangeAsync(lea.Email, change.StopCode)).ShouldBe(200);
    }

    [Fact]
    public async Task An_export_lists_the_changes_and_a_deletion_frees_both_addresses_and_ends_the_stop_code()
    {
        var max = await app.JoinAsync();
        var tokens = await max.TokensAsync();
        var change = await app.MoveAsync(tokens, max.Email);
        var account = new AccountId(Guid.Parse(SessionCalls.Claims(tokens.Access)["sub"]!.GetValue<string>()));
        var data = app.Services.GetServices<IAccountData>().Single(kept => kept.Name == "email_changes");

        var export = Assert.Single((await data.ExportAsync(account, Cancel))!.AsArray())!.AsObject();
        Assert.Equal(
            ["old_email", "new_email", "requested_at", "confirmed_at"], export.Select(member => member.Key));
        Assert.Equal((max.Email, change.New), ((string?)export["old_email"], (string?)export["new_email"]));
        (await app.SendAsync(HttpMethod.Delete, "/api/users/me/", tokens.Access, $$"""{"password":"{{max.Password}}"}""")).ShouldBe(204);

        Assert.Null(await data.ExportAsync(account, Cancel));
        Assert.Null(await app.AccountAsync(max.Email));
        Assert.Null(await app.AccountAsync(change.New));
        (await app.StopEmailChangeAsync(max.Email, change.StopCode)).ShouldBe(Problems.CodeRejected);
    }

    /// <summary>What the audit log says of changes of the account's address.</summary>
    private async Task<IEnumerable<string>> RecordedAsync(Fixtures.Tokens tokens) =>
        (await app.Services.GetRequiredService<Database>().AllAsync(
            "SELECT event, outcome FROM audit WHERE account_id = @account AND event LIKE 'email.%'",
            row => $"{row.Text(0)} {row.Text(1)}", Cancel, ("@account", ProfileCalls.AccountOf(tokens)))).Order(StringComparer.Ordinal);

    private static (string Status, string Hash) Known((string Status, string Hash, long)? account) => (account!.Value.Status, account.Value.Hash);

    /// <summary>The database of PostgreSQL has a clock of its own.</summary>
    private Task EndTimeOfAsync(string old) => app.ExecuteAsync(
        "UPDATE email_changes SET stop_until = @now WHERE old_email = @old",
        ("@now", app.Services.GetRequiredService<ServerClock>().Now),
        ("@old", old));

    /// <summary>Sets the password as a reset does.</summary>
    private async Task SetPasswordAsync(Person person)
    {
        var accounts = app.Services.GetRequiredService<AccountStore>();
        Assert.True(Addresses.EmailAddress.TryParse(person.Email, out var address, out _));
        var account = await accounts.FindAsync(address, Cancel);
        var hash = await app.Services.GetRequiredService<Passwords.PasswordHasher>().HashAsync(
            person.Password, new Origin("127.0.0.0", "127.0.0.1"), Cancel);
        Assert.True(await app.Services.GetRequiredService<Database>().TryWriteAsync(
            tx => AccountStore.SetPasswordAsync(tx, account!.AtEpoch, hash), Cancel));
    }

    private async Task<Fixtures.Tokens> SetPasswordAndLogInAsync(Person person)
    {
        await SetPasswordAsync(person);
        return await person.TokensAsync();
    }
}
