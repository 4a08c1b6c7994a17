using Doorcode.Proofs;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Factors;

/// <summary>Recovery codes that were imported may be short: whoever knows the password gets no end of tickets, and no end of guesses.</summary>
public sealed class RecoveryCodeLimitTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Over_all_tickets_of_an_account_ten_codes_that_can_be_guessed_are_judged_whatever_RateLimits_says_and_all_else_goes_on(string enabled)
    {
        await using var app = await DoorcodeApp.StartAsync(
            $"Doorcode:RateLimits:Enabled={enabled}", "Doorcode:RateLimits:GuessingPerNetwork:Burst=1000", "Doorcode:RateLimits:GuessingPerSite:Burst=1000");
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        for (var guess = 0; guess < 10; guess++)
            (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: "12345678")).ShouldBe(Problems.CodeRejected);

        var ticket = await ada.TicketAsync();
        var answer = await app.SecondFactorAsync(ticket, recoveryCode: "87654321");
        answer.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("360", answer.Headers["Retry-After"]);
        // What was not judged costs no guess of the ticket either.
        for (var asked = 0; asked < 5; asked++)
            (await app.SecondFactorAsync(ticket, recoveryCode: "87654321")).ShouldBe(Problems.TooManyRequests);
        (await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);
        (await app.SecondFactorAsync(await ada.TicketAsync(), totp: phone.Code())).ShouldBe(200);

        app.Clock.Advance(TimeSpan.FromMinutes(6));
        (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: "87654321")).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task Nobody_who_guesses_at_our_own_codes_keeps_their_owner_from_them_or_from_imported_ones()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:GuessingPerNetwork:Burst=1000", "Doorcode:RateLimits:GuessingPerSite:Burst=1000");
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        for (var guess = 0; guess < 25; guess++)
            (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: "ABCD-EFGH-JKMN-PQRS")).ShouldBe(Problems.CodeRejected);

        var ticket = await ada.TicketAsync();
        (await app.SecondFactorAsync(ticket, recoveryCode: "12345678")).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);
    }

    [Theory]
    [InlineData("12345678", true)]
    [InlineData("ABCDEFGH", true)]
    [InlineData("1234567890123456", true)]
    [InlineData("ABCD-EFGH-JKMN-PQRU", true)]
    [InlineData("ABCD-EFGH-JKMN-PQRST", true)]
    [InlineData("ABCD-EFGH-JKMN-PQRS", false)]
    [InlineData("abcd efgh jkmn pqrs", false)]
    public void A_code_of_another_form_than_ours_or_of_digits_alone_can_be_guessed(string typed, bool isGuessable)
    {
        Assert.True(RecoveryCode.TryRead(typed, out var code));
        Assert.Equal(isGuessable, code.IsGuessable);
    }

    [Fact]
    public void No_code_that_is_drawn_can_be_guessed() => Assert.DoesNotContain(RecoveryCode.NewSet(), code => code.IsGuessable);
}
