using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Factors;

/// <summary>Recovery codes that were imported may be short: whoever knows the password gets no end of tickets, and no end of guesses.</summary>
public sealed class RecoveryCodeLimitTests
{
    [Fact]
    public async Task Over_all_tickets_of_an_account_ten_wrong_recovery_codes_are_judged_and_its_app_goes_on()
    {
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:RateLimits:GuessingPerNetwork:Burst=1000", "Doorcode:RateLimits:GuessingPerSite:Burst=1000");
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        for (var guess = 0; guess < 10; guess++)
            (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: "ABCD-EFGH-JKMN-PQRS")).ShouldBe(Problems.CodeRejected);

        var ticket = await ada.TicketAsync();
        var answer = await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0]);
        answer.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("360", answer.Headers["Retry-After"]);
        // What was not judged costs no guess of the ticket either.
        for (var asked = 0; asked < 5; asked++)
            (await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.TooManyRequests);
        (await app.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(200);

        app.Clock.Advance(TimeSpan.FromMinutes(6));
        (await app.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);
    }
}
