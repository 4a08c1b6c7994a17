using System.Globalization;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Login;

public sealed class LoginThrottleTests
{
    private const string Wrong = "not the password";

    [Fact]
    public async Task A_network_has_ten_failures_at_an_account_and_one_more_a_minute()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        await FailAsync(app, ada.Email, 10);

        var limited = await LogInAsync(app, ada.Email);
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("60", limited.Headers["Retry-After"]);
        (await ada.LogInAsync()).ShouldBe(Problems.TooManyRequests);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task An_unknown_address_is_limited_as_a_known_one()
    {
        await using var app = await DoorcodeApp.StartAsync();
        await app.JoinAsync("known@example.org");
        for (var i = 0; i < 12; i++)
            Assert.Equal(Sameness.Of(await LogInAsync(app, "known@example.org")), Sameness.Of(await LogInAsync(app, "unknown@example.org")));

        (await LogInAsync(app, "unknown@example.org")).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task An_owner_gets_in_from_another_network_during_guessing()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var bea = await app.JoinAsync("bea@example.org");
        await FailAsync(app, bea.Email, 10);
        (await bea.LogInAsync()).ShouldBe(Problems.TooManyRequests);

        using var home = new Neighbour(app, "127.0.0.2");
        (await home.LogInAsync(bea.Email, bea.Password)).ShouldBe(200);
    }

    [Fact]
    public async Task While_many_networks_guess_each_keeps_a_reserve_that_lets_its_owner_in()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:LoginPerAccount:Burst=20");
        var cat = await app.JoinAsync("cat@example.org");
        for (var i = 0; i < 4; i++)
        {
            using var stranger = new Neighbour(app, $"127.0.1.{i + 1}");
            for (var guess = 0; guess < 5; guess++)
                (await stranger.LogInAsync(cat.Email, Wrong)).ShouldBe(Problems.InvalidCredentials);
        }

        using var another = new Neighbour(app, "127.0.1.9");
        for (var guess = 0; guess < 3; guess++)
            (await another.LogInAsync(cat.Email, Wrong)).ShouldBe(Problems.InvalidCredentials);

        var limited = await another.LogInAsync(cat.Email, cat.Password);
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("600", limited.Headers["Retry-After"]);

        // From a network that never logged in, in the midst of it, with two wrong tries first.
        using var travelling = new Neighbour(app, "127.0.0.2");
        (await travelling.LogInAsync(cat.Email, Wrong)).ShouldBe(Problems.InvalidCredentials);
        (await travelling.LogInAsync(cat.Email, Wrong)).ShouldBe(Problems.InvalidCredentials);
        (await travelling.LogInAsync(cat.Email, cat.Password)).ShouldBe(200);
        // Nor is another account held up.
        (await another.LogInAsync("somebody@example.org", Wrong)).ShouldBe(Problems.InvalidCredentials);
    }

    [Theory]
    [InlineData("2001:db8:1:{0:x}::1", "2001:db8:2::1")]
    [InlineData("198.51.100.{0}", "198.51.101.1")]
    public async Task The_networks_of_one_site_have_ten_reserves_between_them(string network, string elsewhere)
    {
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:RateLimits:LoginPerAccount:Burst=1", "Doorcode:Proxy:TrustedNetworks:0=127.0.0.8/32");
        using var proxy = new Neighbour(app, "127.0.0.8");
        var kim = await app.JoinAsync("kim@example.org");
        // One that all networks share, and ten times three.
        for (var number = 0; number < 31; number++)
            (await LogInAsync(Network(number), Wrong)).ShouldBe(Problems.InvalidCredentials);

        (await LogInAsync(Network(31), Wrong)).ShouldBe(Problems.TooManyRequests);
        (await LogInAsync(Network(31), kim.Password)).ShouldBe(Problems.TooManyRequests);
        // The owner waits for no more than the next minute there, and not at all at any other site.
        (await LogInAsync(elsewhere, kim.Password)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await LogInAsync(Network(31), kim.Password)).ShouldBe(200);

        string Network(int number) => string.Format(CultureInfo.InvariantCulture, network, number);

        Task<Answer> LogInAsync(string from, string password) =>
            proxy.PostAsync("/api/users/login/", from, ("email", kim.Email), ("password", password));
    }

    [Fact]
    public async Task Nine_other_networks_of_a_site_cannot_use_up_what_lets_its_owner_in()
    {
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:RateLimits:LoginPerAccount:Burst=1", "Doorcode:Proxy:TrustedNetworks:0=127.0.0.8/32");
        using var proxy = new Neighbour(app, "127.0.0.8");
        var lou = await app.JoinAsync("lou@example.org");
        for (var guess = 0; guess < 5; guess++)
        {
            for (var neighbour = 1; neighbour <= 9; neighbour++)
                await LogInAsync($"198.51.100.{neighbour}", Wrong);
        }

        (await LogInAsync("198.51.100.1", Wrong)).ShouldBe(Problems.TooManyRequests);
        (await LogInAsync("198.51.100.10", Wrong)).ShouldBe(Problems.InvalidCredentials);
        (await LogInAsync("198.51.100.10", lou.Password)).ShouldBe(200);

        Task<Answer> LogInAsync(string from, string password) =>
            proxy.PostAsync("/api/users/login/", from, ("email", lou.Email), ("password", password));
    }

    [Fact]
    public async Task While_many_networks_guess_a_login_before_changes_nothing_that_a_neighbour_could_see()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:LoginPerAccount:Burst=1");
        var dee = await app.JoinAsync("dee@example.org");
        using var home = new Neighbour(app, "127.0.0.2");
        (await home.LogInAsync(dee.Email, dee.Password)).ShouldBe(200);
        for (var i = 0; i < 6; i++)
        {
            var (known, unknown) = (await home.LogInAsync(dee.Email, Wrong), await home.LogInAsync("nobody@example.org", Wrong));
            Assert.Equal(Sameness.Of(known), Sameness.Of(unknown));
        }
    }

    [Fact]
    public async Task Logins_that_succeed_consume_nothing()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:LoginPerAccount:Burst=3");
        var eve = await app.JoinAsync("eve@example.org");
        for (var i = 0; i < 7; i++)
            (await eve.LogInAsync()).ShouldBe(200);

        // Three that all networks share, and three of the reserve.
        await FailAsync(app, eve.Email, 6);
        (await LogInAsync(app, eve.Email)).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Of_guesses_at_once_no_more_than_the_limit_are_judged()
    {
        await using var app = await DoorcodeApp.StartAsync();
        await app.JoinAsync("fay@example.org");
        var answers = await AtOnce.RunAsync(40, _ => LogInAsync(app, "fay@example.org"));

        Assert.Equal(10, answers.Count(answer => answer.Code == Problems.InvalidCredentials.Code));
        Assert.Equal(30, answers.Count(answer => answer.Code == Problems.TooManyRequests.Code));
    }

    [Fact]
    public async Task Spellings_of_path_and_address_share_the_limits()
    {
        await using var app = await DoorcodeApp.StartAsync();
        await app.JoinAsync("gil@example.org");
        string[] paths = ["/api/users/login/", "/api/users/login", "/API/Users/LOGIN/", "/api/users/%6Cogin", "/api/users/login/?x=1"];
        string[] spellings = ["gil@example.org", "GIL@EXAMPLE.ORG"];
        for (var i = 0; i < 10; i++)
            (await app.PostAsync(paths[i % 5], ("email", spellings[i % 2]), ("password", Wrong))).ShouldBe(Problems.InvalidCredentials);

        foreach (var path in paths)
            (await app.PostAsync(path, ("email", "gil@example.org"), ("password", Wrong))).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Switched_off_no_login_limit_acts()
    {
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:RateLimits:Enabled=false", "Doorcode:RateLimits:LoginPerAccount:Burst=1");
        // More than a network, and its reserve, would have.
        await FailAsync(app, "hal@example.org", 15);
    }

    private static async Task FailAsync(DoorcodeApp app, string email, int times)
    {
        for (var i = 0; i < times; i++)
            (await LogInAsync(app, email, i.ToString(CultureInfo.InvariantCulture) + Wrong)).ShouldBe(Problems.InvalidCredentials);
    }

    private static Task<Answer> LogInAsync(DoorcodeApp app, string email, string password = Wrong) =>
        app.PostAsync("/api/users/login/", ("email", email), ("password", password));
}
