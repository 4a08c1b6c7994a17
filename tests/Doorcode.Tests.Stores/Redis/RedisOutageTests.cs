using System.Globalization;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Without Redis there is 503, never a hung request and never an open door; and it heals by itself.</summary>
public sealed class RedisOutageTests
{
    [Fact]
    public async Task A_restart_of_Redis_costs_503_and_what_waited_and_nothing_else()
    {
        await using var redis = await RedisApp.StartAsync();
        var app = redis.App;
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        var pending = await app.RegisterAsync("bea@example.org");

        await redis.Redis.StopAsync();
        await UnavailableAsync(app, () => pending.ConfirmAsync(pending.Code));
        await UnavailableAsync(app, () => pending.ConfirmWithoutIdAsync(pending.Code));
        await UnavailableAsync(app, () => RegistrationCalls.RegisterAsync(app, "cat@example.org"));
        await UnavailableAsync(app, () => app.PostAsync("/api/users/login/", ("email", "ada@example.org"), ("password", Person.DefaultPassword)));
        (await app.GetAsync("/api/users/me/", tokens.Access)).ShouldBe(200);

        await redis.Redis.StartAsync();
        await ReadyAgainAsync(app);
        (await pending.ConfirmAsync(pending.Code)).ShouldBe(Problems.CodeRejected);
        await app.JoinAsync("bea@example.org");
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_costs_503_and_no_more()
    {
        await using var redis = await RedisApp.StartAsync();
        var app = redis.App;
        var pending = await app.RegisterAsync("ada@example.org");

        redis.Redis.Send(Signal.Stop);
        try
        {
            await UnavailableAsync(app, () => pending.ConfirmAsync(pending.WrongCode));
            await UnavailableAsync(app, () => RegistrationCalls.RegisterAsync(app, "bea@example.org"));
        }
        finally
        {
            redis.Redis.Send(Signal.Continue);
        }

        await ReadyAgainAsync(app);
        (await pending.ConfirmAsync(pending.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task A_connection_that_a_proxy_has_closed_costs_no_request_its_answer()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var (isDown, nobody) = (false, FreePort.Find());
        await using var proxy = new Forwarder(() => Volatile.Read(ref isDown) ? nobody : redis.Port, () => (() => true, () => true));
        await using var app = await StartOverAsync(proxy);
        for (var round = 0; round < 3; round++)
        {
            var noticed = Failures(app);
            Volatile.Write(ref isDown, true);
            proxy.HangUp();
            await Eventually.TrueAsync(() => Failures(app) > noticed, "the server notices it");
            // The next connection is made within the second.
            Volatile.Write(ref isDown, false);
            (await RegistrationCalls.RegisterAsync(app, $"ada{round}@example.org")).ShouldBe(200);
        }
    }

    [Theory]
    [InlineData("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")]
    [InlineData("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0")]
    [InlineData("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0")]
    public async Task A_Redis_that_takes_no_writes_costs_503(string begin, string end)
    {
        await using var redis = await RedisApp.StartAsync();
        var app = redis.App;
        var pending = await app.RegisterAsync("ada@example.org");

        await CommandAsync(redis.Redis, begin);
        await UnavailableAsync(app, () => pending.ConfirmAsync(pending.Code));
        await UnavailableAsync(app, () => RegistrationCalls.RegisterAsync(app, "bea@example.org"));

        await CommandAsync(redis.Redis, end);
        await ReadyAgainAsync(app);
        (await pending.ConfirmAsync(pending.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task A_Redis_that_could_not_save_costs_503()
    {
        await using var redis = await RedisApp.StartAsync();
        // Redis refuses a new connection's PING as long as it cannot save.
        await using var operators = await redis.Redis.OperateAsync();
        var folder = (await operators.CommandAsync("CONFIG", "GET", "dir"))[1].ToString();
        await operators.CommandAsync("CONFIG", "SET", "save", "3600 1");
        // Its working folder is gone, so there is nowhere to save to.
        Directory.Delete(folder, recursive: true);
        try
        {
            await operators.CommandAsync("BGSAVE");
            await Eventually.TrueAsync(
                async () => (await operators.CommandAsync("INFO", "persistence")).ToString().Contains("rdb_last_bgsave_status:err", StringComparison.Ordinal),
                "saving has failed");
            await UnavailableAsync(redis.App, () => RegistrationCalls.RegisterAsync(redis.App, "ada@example.org"));
        }
        finally
        {
            Directory.CreateDirectory(folder);
        }

        await operators.CommandAsync("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
        await ReadyAgainAsync(redis.App);
    }

    [Fact]
    public async Task Without_its_script_cache_Redis_is_told_the_scripts_again()
    {
        await using var redis = await RedisApp.StartAsync();
        var pending = await redis.App.RegisterAsync("ada@example.org");
        (await pending.ConfirmAsync(pending.WrongCode)).ShouldBe(Problems.CodeRejected);

        await redis.Redis.CommandAsync("SCRIPT", "FLUSH");

        (await pending.ConfirmAsync(pending.WrongCode)).ShouldBe(Problems.CodeRejected);
        (await pending.ConfirmAsync(pending.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task A_flushed_Redis_forgets_what_waited_and_revives_no_session()
    {
        await using var redis = await RedisApp.StartAsync();
        var app = redis.App;
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        var pending = await app.RegisterAsync("bea@example.org");
        (await app.PostAsync("/api/users/logout/", tokens.Access, ("refresh_token", tokens.Refresh))).ShouldBe(205);

        await redis.Redis.CommandAsync("FLUSHALL");

        (await pending.ConfirmAsync(pending.Code)).ShouldBe(Problems.CodeRejected);
        (await pending.ConfirmWithoutIdAsync(pending.Code)).ShouldBe(Problems.CodeRejected);
        (await app.GetAsync("/api/users/me/", tokens.Access)).ShouldBe(401);
        (await app.PostAsync("/api/users/token/refresh/", ("refresh", tokens.Refresh))).ShouldBe(401);
    }

    [Fact]
    public async Task A_flushed_Redis_skips_no_factor_and_its_codes_are_dead()
    {
        await using var redis = await RedisApp.StartAsync("Doorcode:EmailLogin:Enabled=true", "Doorcode:RateLimits:Enabled=false");
        var app = redis.App;
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        await ada.MailedAsync("An authenticator app was added");
        await app.Mailbox.NextFor(ada.Email);
        var reset = await ada.AskForResetAsync();
        var asked = await app.PostAsync("/api/users/login-otp/", ("email", ada.Email));
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(ada.Email));
        var (used, ticket) = (await ada.TicketAsync(), await ada.TicketAsync());
        (await app.SecondFactorAsync(used, totp: phone.Code())).ShouldBe(200);

        await redis.Redis.CommandAsync("FLUSHALL");

        (await ada.ResetAsync(reset)).ShouldBe(Problems.CodeRejected);
        (await app.PostAsync("/api/users/login-otp/confirm/", ("email", ada.Email), ("otp", code), ("login_id", asked.Text("login_id"))))
            .ShouldBe(Problems.CodeRejected);
        (await ada.LogInAsync()).ShouldBe(Problems.SecondFactorRequired);
        (await app.SecondFactorAsync(used, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(Problems.CodeRejected);
        (await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);
    }

    [Fact]
    public async Task A_database_that_takes_no_writes_costs_the_owner_of_a_code_nothing()
    {
        await using var redis = await RedisApp.StartAsync();
        var app = redis.App;
        var pending = await app.RegisterAsync("ada@example.org");
        app.Execute("ALTER TABLE accounts RENAME TO away");

        (await pending.ConfirmAsync(pending.Code)).ShouldBe(Problems.Unavailable);
        (await pending.ConfirmWithoutIdAsync(pending.Code)).ShouldBe(Problems.Unavailable);
        app.Execute("ALTER TABLE away RENAME TO accounts");

        (await pending.ConfirmAsync(pending.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task A_mail_that_cannot_be_stored_leaves_no_code_behind()
    {
        await using var redis = await RedisApp.StartAsync();
        redis.App.Execute("ALTER TABLE outbox RENAME TO away");

        (await RegistrationCalls.RegisterAsync(redis.App, "ada@example.org")).ShouldBe(Problems.Unavailable);

        Assert.DoesNotContain(await redis.Redis.DumpAsync(), entry => entry.Key.Contains(":challenge:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_starts_without_its_Redis_and_is_ready_when_that_is_there()
    {
        await using var redis = RedisServer.Prepare();
        await using var app = await DoorcodeApp.StartTalkativeAsync(redis.Setting + ",password=not-for-the-log");
        (await app.GetAsync("/health/live")).ShouldBe(200);
        await UnavailableAsync(app, () => RegistrationCalls.RegisterAsync(app, "ada@example.org"));

        await redis.StartAsync();
        await redis.CommandAsync("CONFIG", "SET", "requirepass", "not-for-the-log");
        await ReadyAgainAsync(app);

        await app.JoinAsync("ada@example.org");
        Assert.Contains(app.Log.All, line => line.Id.Id == 2102 && line.Text.Contains(redis.ConnectionString, StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.All, line => line.Text.Contains("not-for-the-log", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("localhost:6379,no-such-setting=secret")]
    [InlineData("password=secret")]
    public async Task A_connection_string_that_cannot_be_read_stops_the_start_and_is_not_quoted(string connection)
    {
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => DoorcodeApp.StartAsync($"Doorcode:Redis:ConnectionString={connection}"));

        Assert.StartsWith("Doorcode:Redis:ConnectionString ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allkeys-lru", true)]
    [InlineData("noeviction", false)]
    public async Task A_Redis_that_may_drop_counted_guesses_is_warned_of(string policy, bool warned)
    {
        await using var redis = await RedisServer.StartNewAsync("--maxmemory-policy", policy);
        await using var app = await DoorcodeApp.StartAsync(redis.Setting);
        Assert.Equal(warned, app.Log.All.Any(line => line.Id.Id == 2105));
    }

    private static Task<DoorcodeApp> StartOverAsync(Forwarder proxy) =>
        DoorcodeApp.StartAsync(string.Create(CultureInfo.InvariantCulture, $"Doorcode:Redis:ConnectionString=127.0.0.1:{proxy.Port}"));

    /// <summary>How often a connection has failed.</summary>
    private static int Failures(DoorcodeApp app) => app.Log.All.Count(line => line.Id.Id == 2100);

    private static Task CommandAsync(RedisServer redis, string line)
    {
        var words = line.Split(' ');
        return redis.CommandAsync(words[0], [.. words[1..]]);
    }

    private static async Task UnavailableAsync(DoorcodeApp app, Func<Task<Answer>> ask)
    {
        var answer = await ask();
        answer.ShouldBe(Problems.Unavailable);
        Assert.True(int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture) > 0);
        (await app.GetAsync("/health/ready")).ShouldBe(503);
        (await app.GetAsync("/health/live")).ShouldBe(200);
    }

    /// <summary>Of its own accord.</summary>
    private static Task ReadyAgainAsync(DoorcodeApp app) =>
        Eventually.TrueAsync(async () => (int)(await app.GetAsync("/health/ready")).Status == 200, "the server is ready");
}
