using System.Diagnostics;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Factors;

/// <summary>What time does to second factors and their tickets; and an app that is not ours.</summary>
public sealed class FactorTimeTests(UnlimitedApp unlimited) : IClassFixture<UnlimitedApp>
{
    private DoorcodeApp App => unlimited.App;

    [Fact]
    public async Task A_code_is_good_one_step_either_side()
    {
        var (ada, _, phone) = await App.NewWithPhoneAsync();
        App.Clock.Advance(TimeSpan.FromMinutes(2));
        var ticket = await ada.TicketAsync();
        (await App.SecondFactorAsync(ticket, totp: FactorCalls.CodeOf(App, phone.Secret, -2))).ShouldBe(Problems.CodeRejected);
        (await App.SecondFactorAsync(ticket, totp: FactorCalls.CodeOf(App, phone.Secret, 2))).ShouldBe(Problems.CodeRejected);
        foreach (var step in new[] { -1, 0, 1 })
            (await App.SecondFactorAsync(await ada.TicketAsync(), totp: FactorCalls.CodeOf(App, phone.Secret, step))).ShouldBe(200);
    }

    [Fact]
    public async Task A_ticket_ends_after_five_minutes_and_an_enrolment_after_ten()
    {
        var (ada, tokens, phone) = await App.NewWithPhoneAsync();
        var (live, dead) = (await ada.TicketAsync(), await ada.TicketAsync());
        var begun = await App.BeginTotpAsync(tokens.Access);
        App.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        (await App.SecondFactorAsync(live, totp: phone.Code())).ShouldBe(200);
        App.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await App.SecondFactorAsync(dead, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.CodeRejected);
        App.Clock.Advance(TimeSpan.FromMinutes(5));
        (await App.ConfirmTotpAsync(tokens.Access, begun.Text("enrolment_id"), FactorCalls.CodeOf(App, begun.Text("secret"))))
            .ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task Wrong_codes_of_the_app_come_back_after_fifteen_minutes_and_right_ones_never_count()
    {
        var (ada, _, phone) = await App.NewWithPhoneAsync();
        for (var i = 0; i < 12; i++)
        {
            App.Clock.Advance(TimeSpan.FromSeconds(30));
            (await App.SecondFactorAsync(await ada.TicketAsync(), totp: phone.Code())).ShouldBe(200);
        }

        for (var i = 0; i < 10; i++)
            (await App.SecondFactorAsync(await ada.IssueTicketAsync(), totp: phone.Wrong())).ShouldBe(Problems.CodeRejected);

        App.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        var limited = await App.SecondFactorAsync(await ada.TicketAsync(), totp: phone.Code());
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("1", limited.Headers["Retry-After"]);
        App.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await App.SecondFactorAsync(await ada.TicketAsync(), totp: phone.Code())).ShouldBe(200);
    }

    [Fact]
    public async Task The_first_factor_takes_a_recent_password_and_every_change_after_it_a_recent_factor()
    {
        var ada = await App.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        App.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        var missing = await App.BeginTotpAsync(tokens.Access);
        missing.ShouldBe(Problems.ReauthenticationRequired);
        Assert.Equal(["password"], missing.Strings("methods"));
        var phone = await ada.EnrolAsync(tokens.Access);
        Assert.Equal(10, phone.RecoveryCodes.Length);

        App.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        await AllAreMissingAsync();
        // A password proves no factor.
        (await App.ReauthenticateAsync(tokens.Access, password: ada.Password)).ShouldBe(200);
        await AllAreMissingAsync();
        var answer = await App.ReauthenticateAsync(tokens.Access, totp: phone.Code());
        Assert.Equal("aal2", answer.Text("acr"));
        (await App.NewCodesAsync(tokens.Access)).ShouldBe(200);
        (await App.BeginTotpAsync(tokens.Access)).ShouldBe(200);
        (await App.RemoveTotpAsync(tokens.Access)).ShouldBe(204);

        async Task AllAreMissingAsync()
        {
            foreach (var refused in new[]
            {
                await App.BeginTotpAsync(tokens.Access, ada.Password),
                await App.NewCodesAsync(tokens.Access),
                await App.RemoveTotpAsync(tokens.Access),
            })
            {
                refused.ShouldBe(Problems.ReauthenticationRequired);
                Assert.Equal(["totp", "recovery_code"], refused.Strings("methods"));
                Assert.Contains("acr_values=\"aal2\"", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_reauthentication_is_in_the_tokens_of_the_next_refresh()
    {
        var (_, tokens, phone) = await App.NewWithPhoneAsync();
        App.Clock.Advance(TimeSpan.FromMinutes(3));
        var answer = await App.ReauthenticateAsync(tokens.Access, totp: phone.Code());
        answer.ShouldBe(200);
        App.Clock.Advance(TimeSpan.FromMinutes(3));
        var next = await App.RefreshAsync(tokens.Refresh);
        Assert.Equal(answer.Json.GetProperty("auth_time").GetInt64(), SessionCalls.Number(next.Text("access"), "auth_time"));
    }

    [Fact]
    public async Task Expired_tickets_and_enrolments_are_swept()
    {
        var (ada, tokens, _) = await App.NewWithPhoneAsync();
        await ada.TicketAsync();
        (await App.BeginTotpAsync(tokens.Access)).ShouldBe(200);
        App.Clock.Advance(TimeSpan.FromMinutes(20));
        foreach (var task in App.Services.GetServices<Doorcode.Storage.IMaintenance>())
            await task.MaintainAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), (await App.CountAsync("login_tickets"), await App.CountAsync("totp_enrolments")));
    }

    [Fact]
    public async Task Oathtool_shows_the_codes_that_are_accepted()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/oathtool"), "oathtool is not installed (Debian package oathtool)");
        var (ada, _, phone) = await App.NewWithPhoneAsync();
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        using var oathtool = Process.Start(new ProcessStartInfo("/usr/bin/oathtool")
        {
            ArgumentList = { "--totp", "-b", "--now", App.Clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture), phone.Secret },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var code = (await oathtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        (await App.SecondFactorAsync(await ada.TicketAsync(), totp: code)).ShouldBe(200);
    }
}
