using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EmailChange;

/// <summary>What limits a change of address, and what it never limits; on every engine.</summary>
/// <param name="start">Starts an app.</param>
public abstract class EmailChangeLimitContract(Func<string[], Task<DoorcodeApp>> start)
{
    [Fact]
    public async Task Mails_to_a_new_address_count_among_the_five_an_hour_of_that_address_and_no_notice_does()
    {
        await using var app = await start([]);
        var (ada, bea) = (await app.JoinAsync("ada@example.org"), await app.JoinAsync("bea@example.org"));
        var (adas, beas) = (await ada.TokensAsync(), await bea.TokensAsync());
        for (var mail = 0; mail < 5; mail++)
            await app.BeginChangeAsync(adas, ada.Email, "new@example.org");

        // Of the five mails an hour, ada's own address has had one, for its registration.
        (await app.ChangeEmailAsync(beas.Access, ada.Email)).ShouldBe(200);
        // For another account the new address is full, too.
        (await app.ChangeEmailAsync(beas.Access, "new@example.org")).ShouldBe(Problems.TooManyRequests);
        Assert.Equal(5, app.Count("email_changes WHERE new_email = 'new@example.org'"));
    }

    [Fact]
    public async Task An_account_asks_for_five_changes_at_once_and_one_more_every_twelve_minutes()
    {
        await using var app = await start([]);
        var cat = await app.JoinAsync("cat@example.org");
        var tokens = await cat.TokensAsync();
        for (var change = 0; change < 5; change++)
            await app.BeginChangeAsync(tokens, cat.Email);

        var limited = await app.ChangeEmailAsync(tokens.Access, "sixth@example.org");
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("720", limited.Headers["Retry-After"]);
        app.Clock.Advance(TimeSpan.FromMinutes(12));
        await app.BeginChangeAsync(await cat.TokensAsync(), cat.Email);
    }

    [Fact]
    public async Task An_account_that_has_asked_enough_costs_no_hash()
    {
        await using var app = await start([]);
        var cat = await app.JoinAsync("cat@example.org");
        var tokens = await cat.TokensAsync();
        for (var change = 0; change < 5; change++)
            await app.BeginChangeAsync(tokens, cat.Email);

        using var hashes = new CountedHashes(app);
        (await app.ChangeEmailAsync(tokens.Access, "sixth@example.org")).ShouldBe(Problems.TooManyRequests);
        Assert.Equal(0, hashes.Count);
    }

    [Fact]
    public async Task A_change_that_mails_nobody_costs_no_change_and_a_full_mailbox_no_hash()
    {
        await using var app = await start([]);
        var dot = await app.JoinAsync("dot@example.org");
        var tokens = await dot.TokensAsync();
        for (var stranger = 0; stranger < 5; stranger++)
            await app.RegisterAsync("full@example.org");

        using (var hashes = new CountedHashes(app))
        {
            for (var refused = 0; refused < 8; refused++)
                (await app.ChangeEmailAsync(tokens.Access, "full@example.org")).ShouldBe(Problems.TooManyRequests);

            Assert.Equal(0, hashes.Count);
        }

        for (var refused = 0; refused < 6; refused++)
        {
            (await app.ChangeEmailAsync(tokens.Access, "new@example.org", "not the password")).ShouldBe(Problems.ValidationFailed);
            (await app.ChangeEmailAsync(tokens.Access, "dot@mailinator.com")).ShouldBe(Problems.EmailUndeliverable);
        }

        for (var change = 0; change < 5; change++)
            await app.BeginChangeAsync(tokens, dot.Email);
    }

    [Fact]
    public async Task Wrong_passwords_spend_the_limits_of_login()
    {
        await using var app = await start([]);
        var dan = await app.JoinAsync("dan@example.org");
        var tokens = await dan.TokensAsync();
        for (var guess = 0; guess < 10; guess++)
            (await app.ChangeEmailAsync(tokens.Access, "new@example.org", "not the password")).ShouldBe(Problems.ValidationFailed);

        (await app.ChangeEmailAsync(tokens.Access, "new@example.org")).ShouldBe(Problems.TooManyRequests);
        Assert.Equal(0, app.Count("email_changes"));
    }

    [Fact]
    public async Task An_address_that_cannot_be_reached_is_refused_and_nobody_is_told()
    {
        await using var app = await start([]);
        var eve = await app.JoinAsync("eve@example.org");
        var refused = await app.ChangeEmailAsync((await eve.TokensAsync()).Access, "eve@mailinator.com");

        refused.ShouldBe(Problems.EmailUndeliverable);
        Assert.Equal("""{"new_email":["undeliverable"]}""", refused.Json.GetProperty("error_codes").GetRawText());
        Assert.Equal((0, 0), (app.Count("email_changes"), app.Count("outbox WHERE next_attempt_at IS NOT NULL")));
    }

    [Fact]
    public async Task A_network_gets_its_guesses_at_a_stop_code_back_after_ten_minutes()
    {
        await using var app = await start([]);
        var fay = await app.JoinAsync("fay@example.org");
        var change = await app.BeginChangeAsync(await fay.TokensAsync(), fay.Email);
        for (var guess = 0; guess < 5; guess++)
            (await app.StopEmailChangeAsync(fay.Email, EmailChangeCalls.Wrong(change.StopCode))).ShouldBe(Problems.CodeRejected);

        app.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        (await app.StopEmailChangeAsync(fay.Email, change.StopCode)).ShouldBe(Problems.CodeRejected);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        (await app.StopEmailChangeAsync(fay.Email, change.StopCode)).ShouldBe(200);
    }
}
