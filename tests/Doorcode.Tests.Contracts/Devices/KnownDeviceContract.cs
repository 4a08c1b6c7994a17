using System.Globalization;
using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Devices;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Devices;

/// <summary>A known device and the failed logins of others, wherever limits are kept. Needs apps with <see cref="Settings"/>.</summary>
/// <param name="server">A server.</param>
/// <param name="other">Another one over the same stores; may be the same.</param>
public abstract partial class KnownDeviceContract(DoorcodeApp server, DoorcodeApp other)
{
    /// <summary>The failures that all strangers have together; fewer than by default, so that they are soon used up.</summary>
    protected const int Shared = 12;

    private const string Raise = "UPDATE accounts SET epoch = epoch + 1 WHERE email_canonical = @email";

    /// <summary>The settings of the apps: networks may ask as often as they like.</summary>
    public static readonly string[] Settings =
    [
        string.Create(CultureInfo.InvariantCulture, $"Doorcode:RateLimits:LoginPerAccount:Burst={Shared}"),
        "Doorcode:RateLimits:GuessingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:GuessingPerSite:Burst=100000",
        "Doorcode:RateLimits:MailingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:MailingPerSite:Burst=100000",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_behind_the_address_of_an_attacker_gets_in_with_a_known_device()
    {
        var ada = await JoinAsync();
        var device = await ada.DeviceAsync();
        for (var guess = 0; guess < 10; guess++)
            (await ada.LogInFromAsync(device: null, DeviceCalls.Wrong)).ShouldBe(Problems.InvalidCredentials);

        (await ada.LogInAsync()).ShouldBe(Problems.TooManyRequests);
        (await OnOther(ada).LogInFromAsync(device)).ShouldBe(200);
    }

    [Fact]
    public async Task An_owner_under_attack_from_everywhere_gets_in_with_a_known_device_and_another_client_does_not()
    {
        var bea = await JoinAsync();
        var device = await bea.DeviceAsync();
        await AttackAsync(bea);

        using var home = new Neighbour(other, "127.0.99.1");
        var limited = await home.LogInAsync(bea.Email, bea.Password);
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("300", limited.Headers["Retry-After"]);
        (await OnOther(bea).LogInFromAsync(device, DeviceCalls.Wrong)).ShouldBe(Problems.InvalidCredentials);
        (await OnOther(bea).LogInFromAsync(device)).ShouldBe(200);
        (await bea.LogInFromAsync(device)).ShouldBe(200);
    }

    [Fact]
    public async Task An_owner_who_is_logged_in_can_prove_themselves_under_attack_and_fails_ten_times_at_most()
    {
        var kim = await JoinAsync();
        var (tokens, others) = (await kim.TokensAsync(), await kim.TokensAsync());
        await AttackAsync(kim);

        (await ProveAsync(other, tokens, kim.Password)).ShouldBe(200);
        for (var guess = 0; guess < 10; guess++)
            (await GuessAsync(guess % 2 == 0 ? server : other, tokens)).ShouldBe(Problems.InvalidCredentials);

        var limited = await ProveAsync(other, tokens, kim.Password);
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("60", limited.Headers["Retry-After"]);
        (await ProveAsync(server, others, kim.Password)).ShouldBe(200);
    }

    [Fact]
    public async Task Wrong_proofs_of_a_logged_in_client_spend_the_limits_of_login()
    {
        var lea = await JoinAsync();
        var tokens = await lea.TokensAsync();
        for (var guess = 0; guess < 10; guess++)
            (await GuessAsync(server, tokens)).ShouldBe(Problems.InvalidCredentials);

        (await ProveAsync(server, tokens, lea.Password)).ShouldBe(Problems.TooManyRequests);
        (await OnOther(lea).LogInAsync()).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task A_known_device_has_ten_failures_of_its_own_and_one_more_a_minute()
    {
        var cat = await JoinAsync();
        var (device, another) = (await cat.DeviceAsync(), await cat.DeviceAsync());
        for (var guess = 0; guess < 10; guess++)
            (await cat.LogInFromAsync(device, DeviceCalls.Wrong)).ShouldBe(Problems.InvalidCredentials);

        var limited = await OnOther(cat).LogInFromAsync(device);
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("60", limited.Headers["Retry-After"]);
        // Neither another device nor a stranger pays for them.
        (await cat.LogInFromAsync(another)).ShouldBe(200);
        (await cat.LogInAsync()).ShouldBe(200);

        server.Clock.Advance(TimeSpan.FromMinutes(1));
        (await cat.LogInFromAsync(device, DeviceCalls.Wrong)).ShouldBe(Problems.InvalidCredentials);
        (await cat.LogInFromAsync(device)).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Of_guesses_at_once_from_a_known_device_no_more_than_its_own_are_judged()
    {
        for (var round = 0; round < 3; round++)
        {
            var dot = await JoinAsync();
            var device = await dot.DeviceAsync();
            var answers = await AtOnce.RunAsync(40, i => (i % 2 == 0 ? dot : OnOther(dot)).LogInFromAsync(device, DeviceCalls.Wrong));
            Assert.Equal(10, answers.Count(answer => answer.Code == Problems.InvalidCredentials.Code));
            Assert.Equal(30, answers.Count(answer => answer.Code == Problems.TooManyRequests.Code));
        }
    }

    [Fact]
    public async Task The_token_of_a_confirmed_code_is_as_good_as_that_of_a_login()
    {
        var eve = await server.RegisterAsync(NewAddress());
        var device = (await eve.ConfirmAsync(eve.Code)).Text("device_token");
        await AttackAsync(eve);
        (await OnOther(eve).LogInFromAsync(device)).ShouldBe(200);
    }

    [Fact]
    public async Task A_reset_forgets_the_attack_ends_the_tokens_before_it_and_answers_one_that_works()
    {
        var ian = await JoinAsync();
        var before = await ian.DeviceAsync();
        await AttackAsync(ian);
        (await server.PostAsync("/api/users/forgot-password/", ("email", ian.Email))).ShouldBe(200);
        var code = SmtpMailbox.CodeIn(await server.Mailbox.NextFor(ian.Email));
        const string New = "wrong donkey charger";
        var reset = await other.PostAsync("/api/users/reset-password/", ("email", ian.Email), ("otp", code), ("new_password", New));
        reset.ShouldBe(200);

        ian = ian with { Password = New };
        await AttackAsync(ian);
        (await ian.LogInFromAsync(before)).ShouldBe(Problems.TooManyRequests);
        (await ian.LogInFromAsync(reset.Text("device_token"))).ShouldBe(200);
    }

    [Fact]
    public async Task A_known_device_can_ask_for_a_reset_after_strangers_have_used_up_the_mails()
    {
        const string Forgot = "/api/users/forgot-password/";
        var joe = await JoinAsync();
        var device = await joe.DeviceAsync();
        // The mail of the registration was the first of five.
        for (var mail = 0; mail < 4; mail++)
            (await server.PostAsync(Forgot, ("email", joe.Email))).ShouldBe(200);

        (await server.PostAsync(Forgot, ("email", joe.Email))).ShouldBe(Problems.TooManyRequests);
        var asked = await other.PostAsync(Forgot, ("email", joe.Email), ("device_token", device));
        asked.ShouldBe(200);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        (await server.PostAsync(Forgot, ("email", joe.Email), ("reset_id", asked.Text("reset_id")), ("device_token", device))).ShouldBe(200);
        (await server.PostAsync(Forgot, ("email", joe.Email), ("device_token", device))).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task A_token_that_is_unknown_foreign_cut_or_of_an_earlier_epoch_is_ignored()
    {
        var (fay, stranger) = (await JoinAsync(), await JoinAsync());
        var (dead, foreign) = (await fay.DeviceAsync(), await stranger.DeviceAsync());
        Assert.Equal(1, await DatabaseOf(server).ExecuteAsync(Raise, Cancel, ("@email", fay.Email)));
        var live = await fay.DeviceAsync();
        await AttackAsync(fay);

        string[] ignored =
        [
            dead, foreign, live[..^1], live + "A", Changed(live), "", "no token", new string('A', 60_000), "AA\u00e9", "AA==",
        ];
        foreach (var token in ignored)
            (await fay.LogInFromAsync(token)).ShouldBe(Problems.TooManyRequests);

        // What is ignored is no failure either: with a token in its room, each is answered as without one.
        foreach (var token in ignored)
            (await stranger.LogInFromAsync(token)).ShouldBe(200);

        (await fay.LogInFromAsync(live)).ShouldBe(200);
    }

    [Fact]
    public async Task A_token_does_not_tell_an_address_with_an_account_from_one_without()
    {
        var gil = await JoinAsync();
        var foreign = await gil.DeviceAsync();
        var (known, unknown) = (await JoinAsync(), gil with { Email = NewAddress() });
        for (var guess = 0; guess < 11; guess++)
        {
            Assert.Equal(
                Sameness.Of(await known.LogInFromAsync(foreign, DeviceCalls.Wrong)),
                Sameness.Of(await unknown.LogInFromAsync(foreign, DeviceCalls.Wrong)));
        }

        (await unknown.LogInFromAsync(foreign)).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task A_token_ends_after_a_year()
    {
        var tokens = server.Services.GetRequiredService<DeviceTokens>();
        var hal = new AccountAtEpoch(AccountId.New(0), Epoch: 3);
        var token = tokens.Issue(hal);
        var caller = new Caller("127.0.0.1", "127.0.0.1", "tests");
        Assert.NotNull(tokens.Recognize(caller, token, hal).Device);
        Assert.Null(tokens.Recognize(caller, token, hal with { Epoch = 4 }).Device);
        Assert.Null(tokens.Recognize(caller, token, hal with { Id = AccountId.New(0) }).Device);
        Assert.Null(tokens.Recognize(caller, token, account: null).Device);

        server.Clock.Advance(TimeSpan.FromDays(365) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(tokens.Recognize(caller, token, hal).Device);
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(tokens.Recognize(caller, token, hal).Device);
    }

    private static Task<Answer> ProveAsync(DoorcodeApp app, Fixtures.Tokens tokens, string password) =>
        app.PostAsync("/api/users/reauthenticate/", tokens.Access, ("password", password));

    /// <summary>A wrong proof that costs no password hash.</summary>
    private static Task<Answer> GuessAsync(DoorcodeApp app, Fixtures.Tokens tokens) =>
        app.PostAsync("/api/users/reauthenticate/", tokens.Access, ("recovery_code", "0000-0000-0000-0000"));

    private static string NewAddress() => $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org";

    private static Database DatabaseOf(DoorcodeApp app) => app.Services.GetRequiredService<Database>();

    private static string Changed(string token) => token[..20] + (token[20] == 'A' ? 'B' : 'A') + token[21..];

    private Person OnOther(Person person) => person with { App = other };

    private Task<Person> JoinAsync() => server.JoinAsync(NewAddress());

    /// <summary>Uses up what all strangers have together, from networks of many sites and on both servers.</summary>
    private async Task AttackAsync(Person person)
    {
        for (var guess = 0; guess < Shared; guess++)
        {
            using var bot = new Neighbour(guess % 2 == 0 ? server : other, $"127.0.{guess + 10}.1");
            (await bot.LogInAsync(person.Email, DeviceCalls.Wrong)).ShouldBe(Problems.InvalidCredentials);
        }

        using var last = new Neighbour(server, "127.0.98.1");
        (await last.LogInAsync(person.Email, person.Password)).ShouldBe(Problems.TooManyRequests);
    }
}
