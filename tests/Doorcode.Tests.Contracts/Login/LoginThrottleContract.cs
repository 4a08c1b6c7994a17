using System.Globalization;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Login;

/// <summary>Failed logins, on every engine.</summary>
/// <param name="start">Starts an app.</param>
public abstract class LoginThrottleContract(Func<string[], Task<DoorcodeApp>> start)
{
    private const string Wrong = "not the password";

    [Fact]
    public async Task A_network_has_ten_failures_at_an_account_and_one_more_a_minute()
    {
        await using var app = await start([]);
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
        await using var app = await start([]);
        await app.JoinAsync("known@example.org");
        for (var i = 0; i < 12; i++)
            Assert.Equal(Sameness.Of(await LogInAsync(app, "known@example.org")), Sameness.Of(await LogInAsync(app, "unknown@example.org")));

        (await LogInAsync(app, "unknown@example.org")).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task An_owner_gets_in_from_another_network_during_guessing()
    {
        await using var app = await start([]);
        var bea = await app.JoinAsync("bea@example.org");
        await FailAsync(app, bea.Email, 10);
        (await bea.LogInAsync()).ShouldBe(Problems.TooManyRequests);

        using var home = new Neighbour(app, "127.0.0.2");
        (await home.LogInAsync(bea.Email, bea.Password)).ShouldBe(200);
    }

    [Fact]
    public async Task All_networks_together_have_a_hundred_failures_at_an_account_and_one_more_every_five_minutes()
    {
        await using var app = await start([]);
        var cat = await app.JoinAsync("cat@example.org");
        for (var network = 0; network < 10; network++)
        {
            using var stranger = new Neighbour(app, $"127.0.{network + 1}.1");
            for (var guess = 0; guess < 10; guess++)
                (await stranger.LogInAsync(cat.Email, Wrong)).ShouldBe(Problems.InvalidCredentials);
        }

        using var another = new Neighbour(app, "127.0.99.1");
        var limited = await another.LogInAsync(cat.Email, cat.Password);
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("300", limited.Headers["Retry-After"]);
        // Another account is not held up.
        (await another.LogInAsync("somebody@example.org", Wrong)).ShouldBe(Problems.InvalidCredentials);

        app.Clock.Advance(TimeSpan.FromMinutes(5));
        (await another.LogInAsync(cat.Email, cat.Password)).ShouldBe(200);
        (await another.LogInAsync(cat.Email, Wrong)).ShouldBe(Problems.InvalidCredentials);
        (await another.LogInAsync(cat.Email, cat.Password)).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task While_many_networks_guess_a_login_before_changes_nothing_that_a_neighbour_could_see()
    {
        await using var app = await start(["Doorcode:RateLimits:LoginPerAccount:Burst=1"]);
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
        await using var app = await start(["Doorcode:RateLimits:LoginPerAccount:Burst=3"]);
        var eve = await app.JoinAsync("eve@example.org");
        for (var i = 0; i < 7; i++)
            (await eve.LogInAsync()).ShouldBe(200);

        await FailAsync(app, eve.Email, 3);
        (await LogInAsync(app, eve.Email)).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Of_guesses_at_once_no_more_than_the_limit_are_judged()
    {
        await using var app = await start([]);
        await app.JoinAsync("fay@example.org");
        var answers = await AtOnce.RunAsync(40, _ => LogInAsync(app, "fay@example.org"));

        Assert.Equal(10, answers.Count(answer => answer.Code == Problems.InvalidCredentials.Code));
        Assert.Equal(30, answers.Count(answer => answer.Code == Problems.TooManyRequests.Code));
    }

    [Fact]
    public async Task Spellings_of_path_and_address_share_the_limits()
    {
        await using var app = await start([]);
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
        await using var app = await start(["Doorcode:RateLimits:Enabled=false", "Doorcode:RateLimits:LoginPerAccount:Burst=1"]);
        // More than a network would have.
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
