using System.Net;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;

namespace Doorcode.Tests.Factors;

/// <summary>New factors and new recovery codes mail a notice each, and no notice is ever refused: so an account gets only so many of them.</summary>
public sealed partial class FactorChangeLimitTests
{
    private const int AtOnce = 20;

    [Fact]
    public async Task An_account_changes_its_factors_twenty_times_at_once_and_once_more_every_twelve_minutes()
    {
        await using var app = await DoorcodeApp.StartAsync();
        // The enrolment was the first change.
        var (_, tokens, phone) = await app.NewWithPhoneAsync();
        for (var change = 1; change < AtOnce; change++)
            (await app.NewCodesAsync(tokens.Access)).ShouldBe(200);

        var limited = await app.NewCodesAsync(tokens.Access);
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("720", limited.Headers["Retry-After"]);
        (await app.BeginTotpAsync(tokens.Access)).ShouldBe(Problems.TooManyRequests);
        (await app.SendAsync(HttpMethod.Post, "/api/users/passkeys/options/", tokens.Access, json: null)).ShouldBe(Problems.TooManyRequests);
        Assert.Equal(AtOnce - 1, app.Count("audit WHERE event = 'recovery-code.replaced'"));

        // Another account is not limited.
        await app.NewWithPhoneAsync();

        app.Clock.Advance(TimeSpan.FromMinutes(12));
        (await app.ReauthenticateAsync(tokens.Access, totp: phone.Code())).ShouldBe(200);
        (await app.NewCodesAsync(tokens.Access)).ShouldBe(200);
        (await app.NewCodesAsync(tokens.Access)).ShouldBe(Problems.TooManyRequests);
        // What removes a factor is never limited.
        (await app.RemoveTotpAsync(tokens.Access)).ShouldBe(204);
    }

    [Fact]
    public async Task An_enrolment_that_is_refused_costs_no_change_and_one_too_many_costs_no_hash()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:FactorChangesPerAccount:Burst=1");
        var tokens = await (await app.JoinAsync(FactorCalls.NewEmail())).TokensAsync();
        for (var refused = 0; refused < 3; refused++)
            (await app.BeginTotpAsync(tokens.Access, "not the password")).ShouldBe(Problems.ValidationFailed);

        (await app.BeginTotpAsync(tokens.Access, Person.DefaultPassword)).ShouldBe(200);
        using var hashes = new CountedHashes(app);
        (await app.BeginTotpAsync(tokens.Access, Person.DefaultPassword)).ShouldBe(Problems.TooManyRequests);
        Assert.Equal(0, hashes.Count);
    }

    [Fact]
    public async Task The_pages_take_from_the_same_changes_and_say_when_there_are_none_left()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var email = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = new PageBrowser(app);
        await browser.SignInAsync(email);
        var begun = await browser.GoAsync("/account/factors/totp/begin");
        await browser.PostAsync("/account/factors/totp", ("totp", FactorCalls.CodeOf(app, Secret().Match(begun.Html).Value)));
        for (var change = 1; change < AtOnce; change++)
            Assert.Equal("/account/factors/recovery-codes", (await browser.PostAsync("/account/factors/recovery-codes/replace")).Location);

        foreach (var path in new[] { "/account/factors/recovery-codes/replace", "/account/factors/totp/begin", "/account/passkeys/options" })
        {
            var limited = await browser.PostAsync(path);
            Assert.Equal(HttpStatusCode.TooManyRequests, limited.Status);
            Assert.Equal("720", limited.Headers["Retry-After"]);
        }

        Assert.Equal(AtOnce - 1, app.Count("audit WHERE event = 'recovery-code.replaced'"));
    }

    /// <summary>A key in base32, as the page shows it.</summary>
    [GeneratedRegex("(?<=<li>)[A-Z2-7]{32}(?=</li>)", RegexOptions.None, 10_000)]
    private static partial Regex Secret();
}
