using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>The server with Redis behaves as without; what waits for a code is in Redis and all that lasts is not.</summary>
public sealed class RedisWalkTests
{
    private const string Email = "quentin.secret@example.org";
    private const string Password = "a most secret passphrase";
    private const string Name = "Quentin Unmistakable";
    private const int Guesses = 60;

    private static readonly string[] Addresses = ["unknown@example.org", "pending@example.org", "registered@example.org"];

    [Fact]
    public async Task A_walk_leaves_nothing_short_lived_in_the_database_and_nothing_readable_in_Redis()
    {
        await using var redis = await RedisApp.StartAsync();
        var app = redis.App;
        var pending = await app.RegisterAsync(Email, Password, Name);
        (await pending.ConfirmAsync(pending.WrongCode)).ShouldBe(Problems.CodeRejected);
        (await pending.ConfirmWithoutIdAsync(pending.WrongCode)).ShouldBe(Problems.CodeRejected);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await app.PostAsync("/api/users/resend-otp/", ("email", Email))).ShouldBe(200);
        Assert.Equal(pending.Code, SmtpMailbox.CodeIn(await app.Mailbox.NextFor(Email)));

        await NothingIsReadableAsync(redis, pending, "the name of the purpose is", ":registration:");
        (await pending.ConfirmAsync(pending.Code)).ShouldBe(201);
        (await app.PostAsync("/api/users/login/", ("email", Email), ("password", "a wrong password"))).ShouldBe(401);
        var tokens = await pending.TokensAsync();
        var refreshed = await app.PostAsync("/api/users/token/refresh/", ("refresh", tokens.Refresh));
        refreshed.ShouldBe(200);
        (await app.PostAsync("/api/users/logout/", refreshed.Text("access"), ("refresh_token", refreshed.Text("refresh")))).ShouldBe(205);
        (await app.GetAsync("/api/users/me/", refreshed.Text("access"))).ShouldBe(401);

        await NothingIsReadableAsync(redis, pending, "limits are", "bucket:");
        foreach (var table in new[] { "challenges", "rolling_windows", "mail_windows", "token_buckets" })
            Assert.Equal(0, app.Count(table));
        Assert.Equal(1, app.Count("accounts"));
        Assert.Equal(1, app.Count("sessions"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_guesses_at_once_no_more_than_the_budget_count(bool withId)
    {
        await using var redis = await RedisApp.StartAsync("Doorcode:RateLimits:Enabled=false");
        for (var round = 0; round < 10; round++)
        {
            var ada = await redis.App.RegisterAsync($"ada{round}@example.org");
            var answers = await AtOnce.RunAsync(
                Guesses, i => withId ? ada.ConfirmAsync(Guess(ada, i)) : ada.ConfirmWithoutIdAsync(Guess(ada, i)));

            var accepted = answers.Count(answer => (int)answer.Status == 201);
            var exhausted = answers.Count(answer => answer.Code == Problems.AttemptsExhausted.Code);
            Assert.Equal(1, withId ? accepted + exhausted : exhausted);
            Assert.Equal(Guesses - accepted - exhausted, answers.Count(answer => answer.Code == Problems.CodeRejected.Code));
            Assert.Equal((long)accepted, redis.App.Scalar($"SELECT COUNT(*) FROM accounts WHERE email_canonical = '{ada.Email}'"));
        }

        // The right one in the middle: now and then among the first five.
        static string Guess(Person person, int i) => i == 3 ? person.Code : person.WrongCode;
    }

    [Fact]
    public async Task Right_codes_at_once_make_exactly_one_account()
    {
        await using var redis = await RedisApp.StartAsync("Doorcode:RateLimits:Enabled=false");
        for (var round = 0; round < 5; round++)
        {
            var cat = await redis.App.RegisterAsync($"cat{round}@example.org");
            var answers = await AtOnce.RunAsync(
                Guesses, i => i % 2 == 0 ? cat.ConfirmAsync(cat.Code) : cat.ConfirmWithoutIdAsync(cat.Code));

            Assert.Single(answers, answer => (int)answer.Status == 201);
            Assert.Equal(1L, redis.App.Scalar($"SELECT COUNT(*) FROM accounts WHERE email_canonical = '{cat.Email}'"));
        }
    }

    [Fact]
    public async Task Unknown_pending_and_registered_addresses_are_answered_alike_and_cost_as_many_scripts()
    {
        await using var redis = await RedisApp.StartAsync();
        var app = redis.App;
        await app.RegisterAsync("pending@example.org");
        await app.JoinAsync("registered@example.org");

        foreach (var ask in new Func<string, Task<Answer>>[]
        {
            address => app.PostAsync("/api/users/confirm-otp/", ("email", address), ("otp", "000000")),
            address => app.PostAsync("/api/users/login/", ("email", address), ("password", "a wrong password")),
            address => app.PostAsync("/api/users/resend-otp/", ("email", address)),
            address => RegistrationCalls.RegisterAsync(app, address),
        })
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            // The first call of a script carries its text.
            await ask("first@example.org");
            var (costs, answers) = (new List<string>(), new List<string>());
            foreach (var address in Addresses)
            {
                await redis.Redis.CommandAsync("CONFIG", "RESETSTAT");
                answers.Add(Sameness.Of(await ask(address)));
                costs.Add(await CostAsync(redis.Redis));
            }

            Assert.Single(answers.Distinct());
            Assert.Contains("evalsha", costs[0], StringComparison.Ordinal);
            Assert.Single(costs.Distinct());
        }
    }

    private static async Task NothingIsReadableAsync(RedisApp redis, Person person, string what, string shown)
    {
        var all = await redis.Redis.DumpAsync();
        Assert.True(all.Any(entry => entry.Key.Contains(shown, StringComparison.Ordinal)), $"The search does not work: {what} in a key.");
        Assert.All(all, entry => Assert.True(entry.Life > TimeSpan.Zero, $"{entry.Key} never ends."));
        var text = string.Join('\n', all.Select(entry => $"{entry.Key}\n{entry.Values}"));
        foreach (var secret in new[] { Email, "quentin", "example.org", Name, Password, person.RegistrationId, "$argon2id$", "127.0.0.1" })
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch($"(?<![0-9]){person.Code}(?![0-9])", text);
    }

    /// <summary>How many scripts ran; each is a round trip, next to which the commands inside take no time.</summary>
    private static async Task<string> CostAsync(RedisServer redis)
    {
        var stats = (string)(await redis.CommandAsync("INFO", "commandstats"))!;
        return string.Join(' ', stats.Split('\n')
            .Where(line => line.StartsWith("cmdstat_eval", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf(',', StringComparison.Ordinal)])
            .Order(StringComparer.Ordinal));
    }
}
