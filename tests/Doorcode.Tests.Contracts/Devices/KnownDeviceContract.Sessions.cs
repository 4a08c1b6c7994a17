using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Devices;

/// <content>The device token of a session, at its refreshes and after what ends it.</content>
public abstract partial class KnownDeviceContract
{
    [Fact]
    public async Task A_refresh_answers_the_device_token_of_its_login_again()
    {
        var lou = await JoinAsync();
        var (login, another) = (await lou.LogInAsync(), await lou.DeviceAsync());
        var device = login.Text("device_token");
        Assert.NotEqual(another, device);
        server.Clock.Advance(TimeSpan.FromMinutes(20));

        var refreshed = await other.RefreshAsync(login.Text("refresh"));
        var repeated = await server.RefreshAsync(login.Text("refresh"));
        var next = await server.RefreshAsync(refreshed.Text("refresh"));

        Assert.All([refreshed, repeated, next], answer => Assert.Equal(device, answer.Text("device_token")));
        await AttackAsync(lou);
        (await OnOther(lou).LogInFromAsync(next.Text("device_token"))).ShouldBe(200);
    }

    [Fact]
    public async Task A_refresh_by_cookie_answers_the_device_token_of_its_login_again()
    {
        var mia = await JoinAsync();
        var login = await mia.LogInWithCookieAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(20));
        foreach (var app in new[] { server, other })
        {
            var refreshed = await app.BrowseAsync(CookieCalls.Refresh, CookieCalls.ValueIn(login));
            Assert.Equal(login.Text("device_token"), refreshed.Text("device_token"));
        }
    }

    [Fact]
    public async Task However_often_a_client_refreshes_it_has_ten_failures()
    {
        var ned = await JoinAsync();
        var (refresh, device) = ((await ned.TokensAsync()).Refresh, "");
        for (var guess = 0; guess < 10; guess++)
        {
            (refresh, device) = await NextAsync(guess % 2 == 0 ? server : other, refresh);
            (await ned.LogInFromAsync(device, DeviceCalls.Wrong)).ShouldBe(Problems.InvalidCredentials);
        }

        (_, device) = await NextAsync(server, refresh);
        (await ned.LogInFromAsync(device)).ShouldBe(Problems.TooManyRequests);

        static async Task<(string Refresh, string Device)> NextAsync(DoorcodeApp app, string refresh)
        {
            var answer = await app.RefreshAsync(refresh);
            return (answer.Text("refresh"), answer.Text("device_token"));
        }
    }

    [Fact]
    public async Task After_what_ends_the_device_tokens_a_session_gets_none_until_its_owner_proves_themselves_again()
    {
        var oda = await JoinAsync();
        var (tokens, cookie) = (await oda.TokensAsync(), await oda.CookieAsync());
        Assert.Equal(1, await DatabaseOf(server).ExecuteAsync(Raise, Cancel, ("@email", oda.Email)));

        var refreshed = await other.RefreshAsync(tokens.Refresh);
        var repeated = await server.RefreshAsync(tokens.Refresh);
        var byCookie = await server.BrowseAsync(CookieCalls.Refresh, cookie);

        Assert.All([refreshed, repeated, byCookie], answer =>
        {
            answer.ShouldBe(200);
            Assert.False(answer.Has("device_token"));
        });
        (await ProveAsync(server, Fixtures.Tokens.Of(refreshed), oda.Password)).ShouldBe(200);
        var device = (await other.RefreshAsync(refreshed.Text("refresh"))).Text("device_token");
        Assert.False((await server.BrowseAsync(CookieCalls.Refresh, cookie)).Has("device_token"));
        await AttackAsync(oda);
        (await oda.LogInFromAsync(device)).ShouldBe(200);
    }

    [Fact]
    public async Task The_session_that_changes_the_password_gets_a_token_that_works()
    {
        var pat = await JoinAsync();
        var login = await pat.LogInAsync();
        (await server.ChangePasswordAsync(login.Text("access"), pat.Password)).ShouldBe(200);
        pat = pat with { Password = PasswordCalls.NewPassword };

        var device = (await other.RefreshAsync(login.Text("refresh"))).Text("device_token");

        await AttackAsync(pat);
        (await pat.LogInFromAsync(login.Text("device_token"))).ShouldBe(Problems.TooManyRequests);
        (await pat.LogInFromAsync(device)).ShouldBe(200);
    }

    [Fact]
    public async Task A_session_of_the_version_before_is_refreshed_without_a_device_token()
    {
        var tokens = await (await JoinAsync()).TokensAsync();
        Assert.Equal(1, await DatabaseOf(server).ExecuteAsync(
            "UPDATE sessions SET epoch = NULL WHERE id = @id", Cancel, ("@id", SessionCalls.SessionOf(tokens.Refresh))));

        var refreshed = await other.RefreshAsync(tokens.Refresh);

        refreshed.ShouldBe(200);
        Assert.False(refreshed.Has("device_token"));
    }
}
