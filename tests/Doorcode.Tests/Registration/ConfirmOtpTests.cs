using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

public sealed class ConfirmOtpTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task A_code_makes_the_account_and_login_works()
    {
        var ada = await app.RegisterAsync("ada@example.org");
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);

        (await ada.ConfirmAsync(ada.Code)).ShouldBe(201);

        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_works_until_its_lifetime_ends()
    {
        var amy = await app.RegisterAsync("amy@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        (await amy.ConfirmAsync(amy.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task A_code_stops_working_when_its_lifetime_ends()
    {
        var bea = await app.RegisterAsync("bea@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        (await bea.ConfirmAsync(bea.Code)).ShouldBe(Problems.CodeRejected);
        (await bea.ConfirmWithoutIdAsync(bea.Code)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task A_code_works_without_an_id()
    {
        var cat = await app.RegisterAsync("cat@example.org");
        (await cat.ConfirmWithoutIdAsync(cat.Code)).ShouldBe(201);
        (await cat.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_is_good_for_one_use()
    {
        var dee = await app.RegisterAsync("dee@example.org");
        (await dee.ConfirmAsync(dee.Code)).ShouldBe(201);
        (await dee.ConfirmAsync(dee.Code)).ShouldBe(Problems.CodeRejected);
        (await dee.ConfirmWithoutIdAsync(dee.Code)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task A_code_is_good_for_the_address_that_it_was_mailed_to()
    {
        var eve = await app.RegisterAsync("eve@example.org");
        var fay = await app.RegisterAsync("fay@example.org");
        // Equal codes would show nothing.
        while (fay.Code == eve.Code)
            fay = await app.RegisterAsync("fay@example.org");

        var thief = fay with { Email = eve.Email };

        (await thief.ConfirmAsync(fay.Code)).ShouldBe(Problems.CodeRejected);
        (await thief.ConfirmAsync(eve.Code)).ShouldBe(Problems.CodeRejected);
        (await thief.ConfirmWithoutIdAsync(fay.Code)).ShouldBe(Problems.CodeRejected);

        Assert.Equal(0L, app.Scalar("SELECT COUNT(*) FROM accounts WHERE email_canonical IN ('eve@example.org', 'fay@example.org')"));
    }

    [Fact]
    public async Task A_foreign_id_spends_no_guesses_of_the_attempt()
    {
        var gil = await app.RegisterAsync("gil@example.org");
        var hal = await app.RegisterAsync("hal@example.org");
        for (var i = 0; i < 6; i++)
            (await (gil with { Email = hal.Email }).ConfirmAsync(gil.WrongCode)).ShouldBe(Problems.CodeRejected);

        (await gil.ConfirmAsync(gil.Code)).ShouldBe(201);
        (await hal.ConfirmAsync(hal.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task With_ids_each_code_promotes_only_its_own_attempt()
    {
        var stranger = await app.RegisterAsync("ivy@example.org", "a password of a stranger");
        var owner = await app.RegisterAsync("ivy@example.org", "the password of ivy");
        Assert.NotEqual(stranger.Code, owner.Code);

        (await owner.ConfirmAsync(stranger.Code)).ShouldBe(Problems.CodeRejected);
        (await stranger.ConfirmAsync(owner.Code)).ShouldBe(Problems.CodeRejected);
        (await owner.ConfirmAsync(owner.Code)).ShouldBe(201);

        (await owner.LogInAsync()).ShouldBe(200);
        (await stranger.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task Without_ids_each_code_promotes_only_its_own_attempt()
    {
        var owner = await app.RegisterAsync("jan@example.org", "the password of jan");
        var stranger = await app.RegisterAsync("jan@example.org", "a password of a stranger");

        (await owner.ConfirmWithoutIdAsync(owner.Code)).ShouldBe(201);

        (await owner.LogInAsync()).ShouldBe(200);
        (await stranger.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task An_attempt_that_outlives_its_rival_cannot_change_the_account()
    {
        var owner = await app.RegisterAsync("kim@example.org", "the password of kim");
        var stranger = await app.RegisterAsync("kim@example.org", "a password of a stranger");
        (await owner.ConfirmAsync(owner.Code)).ShouldBe(201);
        var made = app.Column("SELECT hex(id) || full_name || password_hash FROM accounts WHERE email_canonical = 'kim@example.org'");

        // Even its right code.
        (await stranger.ConfirmAsync(stranger.Code)).ShouldBe(Problems.CodeRejected);
        (await stranger.ConfirmWithoutIdAsync(stranger.Code)).ShouldBe(Problems.CodeRejected);

        Assert.Equal(
            made, app.Column("SELECT hex(id) || full_name || password_hash FROM accounts WHERE email_canonical = 'kim@example.org'"));
        (await stranger.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await owner.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_pending_registration_survives_a_restart()
    {
        await using var own = await DoorcodeApp.StartAsync();
        var ola = await own.RegisterAsync("ola@example.org");
        (await ola.ConfirmAsync(ola.WrongCode)).ShouldBe(Problems.CodeRejected);

        await own.RestartAsync();

        for (var i = 0; i < 3; i++)
            (await ola.ConfirmAsync(ola.WrongCode)).ShouldBe(Problems.CodeRejected);
        (await ola.ConfirmAsync(ola.Code)).ShouldBe(201);
    }
}
