using System.Diagnostics;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Factors;

/// <summary>What time does to second factors and their tickets, on every engine; and an app that is not ours. Needs an app without limits.</summary>
public abstract class FactorTimeContract(DoorcodeApp app)
{
    [Fact]
    public async Task A_code_is_good_one_step_either_side()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var ticket = await ada.TicketAsync();
        (await app.SecondFactorAsync(ticket, totp: FactorCalls.CodeOf(app, phone.Secret, -2))).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(ticket, totp: FactorCalls.CodeOf(app, phone.Secret, 2))).ShouldBe(Problems.CodeRejected);
        foreach (var step in new[] { -1, 0, 1 })
            (await app.SecondFactorAsync(await ada.TicketAsync(), totp: FactorCalls.CodeOf(app, phone.Secret, step))).ShouldBe(200);
    }

    [Fact]
    public async Task A_ticket_ends_after_five_minutes_and_an_enrolment_after_ten()
    {
        var (ada, tokens, phone) = await app.NewWithPhoneAsync();
        var (live, dead) = (await ada.TicketAsync(), await ada.TicketAsync());
        var begun = await app.BeginTotpAsync(tokens.Access);
        app.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        (await app.SecondFactorAsync(live, totp: phone.Code())).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await app.SecondFactorAsync(dead, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.CodeRejected);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        (await app.ConfirmTotpAsync(tokens.Access, begun.Text("enrolment_id"), FactorCalls.CodeOf(app, begun.Text("secret"))))
            .ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task Wrong_codes_of_the_app_come_back_after_fifteen_minutes_and_right_ones_never_count()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        for (var i = 0; i < 12; i++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(30));
            (await app.SecondFactorAsync(await ada.TicketAsync(), totp: phone.Code())).ShouldBe(200);
        }

        for (var i = 0; i < 10; i++)
            (await app.SecondFactorAsync(await ada.IssueTicketAsync(), totp: phone.Wrong())).ShouldBe(Problems.CodeRejected);

        app.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        var limited = await app.SecondFactorAsync(await ada.TicketAsync(), totp: phone.Code());
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("1", limited.Headers["Retry-After"]);
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await app.SecondFactorAsync(await ada.TicketAsync(), totp: phone.Code())).ShouldBe(200);
    }

    [Fact]
    public async Task The_first_factor_takes_a_recent_password_and_every_change_after_it_a_recent_factor()
    {
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var tokens = await ada.TokensAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        var missing = await app.BeginTotpAsync(tokens.Access);
        missing.ShouldBe(Problems.ReauthenticationRequired);
        Assert.Equal(["password"], missing.Strings("methods"));
        var phone = await ada.EnrolAsync(tokens.Access);
        Assert.Equal(10, phone.RecoveryCodes.Length);

        app.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        await AllAreMissingAsync();
        // A password proves no factor.
        (await app.ReauthenticateAsync(tokens.Access, password: ada.Password)).ShouldBe(200);
        await AllAreMissingAsync();
        var answer = await app.ReauthenticateAsync(tokens.Access, totp: phone.Code());
        Assert.Equal("aal2", answer.Text("acr"));
        (await app.NewCodesAsync(tokens.Access)).ShouldBe(200);
        (await app.BeginTotpAsync(tokens.Access)).ShouldBe(200);
        (await app.RemoveTotpAsync(tokens.Access)).ShouldBe(204);

        async Task AllAreMissingAsync()
        {
            foreach (var refused in new[]
            {
                await app.BeginTotpAsync(tokens.Access, ada.Password),
                await app.NewCodesAsync(tokens.Access),
                await app.RemoveTotpAsync(tokens.Access),
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
        var (_, tokens, phone) = await app.NewWithPhoneAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(3));
        var answer = await app.ReauthenticateAsync(tokens.Access, totp: phone.Code());
        answer.ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMinutes(3));
        var next = await app.RefreshAsync(tokens.Refresh);
        Assert.Equal(answer.Json.GetProperty("auth_time").GetInt64(), SessionCalls.Number(next.Text("access"), "auth_time"));
    }

    [Fact]
    public async Task Expired_tickets_and_enrolments_are_swept()
    {
        var (ada, tokens, _) = await app.NewWithPhoneAsync();
        await ada.TicketAsync();
        (await app.BeginTotpAsync(tokens.Access)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMinutes(20));
        foreach (var task in app.Services.GetServices<Doorcode.Storage.IMaintenance>())
            await task.MaintainAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), (await app.CountAsync("login_tickets"), await app.CountAsync("totp_enrolments")));
    }

    [Fact]
    public async Task Oathtool_shows_the_codes_that_are_accepted()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/oathtool"), "oathtool is not installed (Debian package oathtool)");
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        using var oathtool = Process.Start(new ProcessStartInfo("/usr/bin/oathtool")
        {
            ArgumentList = { "--totp", "-b", "--now", app.Clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture), phone.Secret },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var code = (await oathtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        (await app.SecondFactorAsync(await ada.TicketAsync(), totp: code)).ShouldBe(200);
    }
}
