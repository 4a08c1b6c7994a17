using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

/// <summary>A stranger registers somebody else's address with a password of the stranger's own.</summary>
public sealed class PreHijackTests
{
    private const string Strangers = "the stranger's password";

    [Fact]
    public async Task A_resend_without_an_id_mails_the_code_of_the_own_network_not_of_the_latest_stranger()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var owner = await app.RegisterAsync("ada@example.org");
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        var stranger = await RegisterFromAsync(app, "127.0.5.66", owner.Email);
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        (await app.PostAsync("/api/users/resend-otp/", ("email", owner.Email))).ShouldBe(200);
        var mailed = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(owner.Email));

        Assert.Equal(owner.Code, mailed);
        Assert.NotEqual(stranger, mailed);
    }

    [Fact]
    public async Task A_strangers_code_is_refused_without_an_id_from_a_network_with_an_attempt_of_its_own()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var owner = await app.RegisterAsync("bea@example.org");
        var strangersCode = await RegisterFromAsync(app, "127.0.5.66", owner.Email);

        (await owner.ConfirmWithoutIdAsync(strangersCode)).ShouldBe(Problems.CodeRejected);
        (await app.PostAsync("/api/users/login/", ("email", owner.Email), ("password", Strangers))).ShouldBe(Problems.InvalidCredentials);
        (await owner.ConfirmWithoutIdAsync(owner.Code)).ShouldBe(201);
        (await owner.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_works_without_an_id_from_another_network_than_it_was_asked_for()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var owner = await app.RegisterAsync("cat@example.org");
        using var travelling = new Neighbour(app, "127.0.5.7");

        (await travelling.PostAsync("/api/users/confirm-otp/", ("email", owner.Email), ("otp", owner.Code))).ShouldBe(201);
    }

    [Fact]
    public async Task A_resend_goes_to_the_spelling_that_was_registered()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var owner = await app.RegisterAsync("dee@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        (await app.PostAsync("/api/users/resend-otp/", ("email", "DEE@example.org"))).ShouldBe(200);

        Assert.Equal(owner.Code, SmtpMailbox.CodeIn(await app.Mailbox.NextFor("dee@example.org")));
    }

    [Fact]
    public async Task The_notice_to_an_owner_goes_to_the_spelling_that_the_owner_proved()
    {
        await using var app = await DoorcodeApp.StartAsync();
        await app.JoinAsync("eve@example.org");

        (await app.PostAsync(
            "/api/users/register/", ("email", "EVE@example.org"), ("password", Strangers), ("full_name", "Mallory"))).ShouldBe(200);

        var notice = await app.Mailbox.NextFor("eve@example.org");
        Assert.Contains("already", notice.TextBody, StringComparison.Ordinal);
    }

    private static async Task<string> RegisterFromAsync(DoorcodeApp app, string ip, string email)
    {
        using var stranger = new Neighbour(app, ip);
        (await stranger.PostAsync(
            "/api/users/register/", ("email", email), ("password", Strangers), ("full_name", "Mallory"))).ShouldBe(200);
        return SmtpMailbox.CodeIn(await app.Mailbox.NextFor(email));
    }
}
