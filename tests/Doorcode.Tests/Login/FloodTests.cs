using System.Net;
using Doorcode.Passwords;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;

namespace Doorcode.Tests.Login;

/// <summary>A flood of logins slows the site that it comes from, and not the others.</summary>
public sealed class FloodTests
{
    private const int Flood = 48;
    private const int OtherSites = 8;

    /// <summary>Where the requests of this process come from.</summary>
    private static Origin Here { get; } = new(Caller.SiteOf(IPAddress.Loopback), Caller.NetworkOf(IPAddress.Loopback));

    [Fact]
    public async Task While_one_site_floods_others_log_in_after_their_own_turn_and_none_is_refused()
    {
        // With cheap hashes, the whole queue would be done before the first answer has reached its client.
        await using var app = await DoorcodeApp.StartAsync(DoorcodeApp.RealHashes, "Doorcode:RateLimits:Enabled=false");
        var ada = await app.JoinAsync("ada@example.org");
        var gate = app.Services.GetRequiredService<HashQueue>();
        await using var held = await HeldHashing.BeginAsync(gate);
        var attackers = Enumerable.Range(1, 8).Select(host => new Neighbour(app, $"127.0.1.{host}")).ToArray();
        var owners = Enumerable.Range(2, OtherSites).Select(site => new Neighbour(app, $"127.0.{site}.1")).ToArray();
        try
        {
            var flooded = 0;
            var flood = Enumerable.Range(0, Flood).Select(async number =>
            {
                var answer = await attackers[number % attackers.Length].LogInAsync("unknown@example.org", "not a password");
                Interlocked.Increment(ref flooded);
                return answer;
            }).ToArray();
            await Eventually.TrueAsync(() => gate.Waiting == Flood, "the flood waits");
            var logins = owners.Select(owner => owner.LogInAsync(ada.Email, ada.Password)).ToArray();
            await Eventually.TrueAsync(() => gate.Waiting == Flood + OtherSites, "the owners wait");

            await held.ReleaseAsync();
            Assert.All(await Task.WhenAll(logins), answer => answer.ShouldBe(200));
            // Each owner lets the flooding site have one turn; what is on its way to its client meanwhile comes on top.
            Assert.InRange(flooded, 0, 2 * OtherSites);
            await Task.WhenAll(flood);
        }
        finally
        {
            foreach (var neighbour in attackers.Concat(owners))
                neighbour.Dispose();
        }
    }

    [Theory]
    [InlineData("login")]
    [InlineData("register")]
    [InlineData("reset-password")]
    [InlineData("reauthenticate")]
    [InlineData("change-password")]
    [InlineData("change-email")]
    [InlineData("factors/totp")]
    [InlineData("sign-in on the pages")]
    public async Task Everything_that_hashes_waits_among_what_its_own_network_asked_for(string what)
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        var access = (await ada.TokensAsync()).Access;
        using var browser = new PageBrowser(app);
        await browser.GetAsync("/account/sign-in");
        var gate = app.Services.GetRequiredService<HashQueue>();
        await using var held = await HeldHashing.BeginAsync(gate);
        var places = Enumerable.Range(0, 100 * Environment.ProcessorCount)
            .Select(_ => gate.RunAsync(Here, () => true, CancellationToken.None))
            .ToArray();
        var waiting = gate.Waiting;

        var asked = AskAsync();
        // Its network has no place left. In another turn it would wait.
        await Eventually.TrueAsync(() => asked.IsCompleted || gate.Waiting > waiting, "the request is answered, or waits");
        Assert.Equal(waiting, gate.Waiting);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await asked);

        await held.ReleaseAsync();
        foreach (var place in places)
            await Task.WhenAny(place);

        async Task<HttpStatusCode> AskAsync() => what switch
        {
            "sign-in on the pages" => (await browser.PostAsync("/account/sign-in", ("email", ada.Email), ("password", ada.Password))).Status,
            "reset-password" => (await app.PostAsync(
                "/api/users/reset-password/", ("email", ada.Email), ("otp", "000000"), ("new_password", "wrong donkey charger"))).Status,
            _ => (await app.PostAsync(
                $"/api/users/{what}/",
                access,
                ("email", what is "login" or "register" ? $"bea{ada.Email}" : null),
                ("full_name", what is "register" ? "Bea" : null),
                ("new_email", what is "change-email" ? "new@example.org" : null),
                ("current_password", what is "change-password" ? ada.Password : null),
                ("new_password", what is "change-password" ? "wrong donkey charger" : null),
                ("password", what is "change-password" ? null : ada.Password))).Status,
        };
    }

    [Fact]
    public async Task A_login_that_finds_no_place_in_the_queue_is_503_and_costs_no_attempt()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:LoginPerAccountAndNetwork:Burst=3");
        var ada = await app.JoinAsync("ada@example.org");
        var gate = app.Services.GetRequiredService<HashQueue>();
        await using var held = await HeldHashing.BeginAsync(gate);
        var filling = Enumerable.Range(0, 100 * Environment.ProcessorCount)
            .Select(number => gate.RunAsync(new Origin($"site {number}", "network"), () => true, CancellationToken.None))
            .ToArray();

        for (var i = 0; i < 5; i++)
            (await app.PostAsync("/api/users/login/", ("email", ada.Email), ("password", "not the password"))).ShouldBe(Problems.Unavailable);

        await held.ReleaseAsync();
        foreach (var filled in filling)
            await Task.WhenAny(filled);

        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_login_whose_turn_does_not_come_in_time_is_503_and_costs_no_attempt()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:LoginPerAccountAndNetwork:Burst=1");
        var ada = await app.JoinAsync("ada@example.org");
        await using var held = await HeldHashing.BeginAsync(app.Services.GetRequiredService<HashQueue>());

        (await app.PostAsync("/api/users/login/", ("email", ada.Email), ("password", "not the password"))).ShouldBe(Problems.Unavailable);

        await held.ReleaseAsync();
        (await ada.LogInAsync()).ShouldBe(200);
    }
}
