using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>A server over a cluster of its own, which a test may stop, restart and pause.</summary>
public sealed class MortalPostgres : IAsyncLifetime
{
    public PostgresCluster Server { get; } = PostgresCluster.Prepare();

    public DoorcodeApp App { get; private set; } = null!;

    public Person Ada { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = await DoorcodeApp.StartOnAsync(
            PostgresDatabases.WithoutPatience(await Server.NewDatabaseAsync()), "Doorcode:RateLimits:Enabled=false");
        Ada = await App.JoinAsync("ada@example.org");
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Server.DisposeAsync();
    }
}

public sealed class OutageTests(MortalPostgres postgres) : IClassFixture<MortalPostgres>, IAsyncLifetime
{
    private readonly DoorcodeApp _app = postgres.App;
    private Fixtures.Tokens _tokens = null!;

    public async ValueTask InitializeAsync() => _tokens = await postgres.Ada.TokensAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task While_the_database_is_down_everything_is_answered_with_503_and_after_a_restart_everything_works()
    {
        await postgres.Server.StopAsync();
        await ShouldBeUnavailableAsync(8);
        (await _app.GetAsync("/health/live")).ShouldBe(200);

        await postgres.Server.StartAsync();
        await ShouldRecoverAsync();
    }

    [Fact]
    public async Task A_restart_between_queries_costs_no_query_its_answer()
    {
        for (var round = 0; round < 3; round++)
        {
            await AtOnce.RunAsync(10, _ => _app.MeAsync(_tokens.Access));
            await postgres.Server.RestartAsync();
            (await _app.MeAsync(_tokens.Access)).ShouldBe(200);
            await ShouldRecoverAsync();
        }
    }

    [Fact]
    public async Task After_a_crash_of_the_database_no_ticket_and_no_second_factor_works_again()
    {
        var (bea, _, phone) = await _app.NewWithPhoneAsync();
        string[] used = [await bea.TicketAsync(), await bea.TicketAsync()];
        var code = phone.Code();
        (await _app.SecondFactorAsync(used[0], totp: code)).ShouldBe(200);
        (await _app.SecondFactorAsync(used[1], recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);

        await postgres.Server.StopAsync(Signal.Quit);
        await postgres.Server.StartAsync();
        await ShouldRecoverAsync();

        foreach (var ticket in used)
            (await _app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[1])).ShouldBe(Problems.CodeRejected);

        var next = await bea.TicketAsync();
        (await _app.SecondFactorAsync(next, totp: code)).ShouldBe(Problems.CodeRejected);
        (await _app.SecondFactorAsync(next, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.CodeRejected);
        (await _app.SecondFactorAsync(next, recoveryCode: phone.RecoveryCodes[1])).ShouldBe(200);
    }

    [Fact]
    public async Task While_the_database_is_paused_everything_is_answered_and_afterwards_everything_works()
    {
        postgres.Server.Send(Signal.Stop);
        try
        {
            await ShouldBeUnavailableAsync(20);
            // Again, now that every connection waits for an answer.
            await ShouldBeUnavailableAsync(20);
        }
        finally
        {
            postgres.Server.Send(Signal.Continue);
        }

        await ShouldRecoverAsync();
    }

    [Fact]
    public async Task While_a_lock_holds_up_every_connection_requests_are_answered_and_afterwards_everything_works()
    {
        await using var connection = new NpgsqlConnection(_app.PostgresConnection + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var command = new NpgsqlCommand("LOCK TABLE sessions, challenges IN ACCESS EXCLUSIVE MODE", connection, transaction);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            var answers = await AtOnce.RunAsync(100, _ => _app.MeAsync(_tokens.Access));
            Assert.All(answers, answer => answer.ShouldBe(Problems.Unavailable));
            answers = await AtOnce.RunAsync(50, _ => _app.PostAsync("/api/users/confirm-otp/", ("email", "ada@example.org"), ("otp", "123456")));
            Assert.All(answers, answer => answer.ShouldBe(Problems.Unavailable));
        }

        await ShouldRecoverAsync();
    }

    [Fact]
    public async Task Mail_that_waits_when_the_database_goes_is_sent_when_it_is_back()
    {
        await _app.Mailbox.StopAsync();
        (await RegistrationCalls.RegisterAsync(_app, "waits@example.org")).ShouldBe(200);
        await postgres.Server.StopAsync(Signal.Quit);
        _app.Mailbox.Start();
        await postgres.Server.StartAsync();
        await ShouldRecoverAsync();

        // It was tried before, so it waits until the database has been there for a while. A claim whose answer was lost with the
        // database is a lease that nobody has: it ends by the clock, too.
        for (var later = 0; !WasTaken(); later++)
        {
            Assert.InRange(later, 0, 30);
            await _app.RegisterAsync($"later{later}@example.org");
            _app.Clock.Advance(TimeSpan.FromSeconds(15));
        }

        bool WasTaken() => _app.Mailbox.Taken.Any(mail => mail.Recipients.Contains("waits@example.org", StringComparer.Ordinal));
    }

    private async Task ShouldBeUnavailableAsync(int count)
    {
        var answers = await AtOnce.RunAsync(count, i => (i % 4) switch
        {
            0 => _app.MeAsync(_tokens.Access),
            1 => _app.RefreshAsync(_tokens.Refresh),
            2 => postgres.Ada.LogInAsync(),
            _ => _app.GetAsync("/health/ready"),
        });
        Assert.All(answers, answer => answer.ShouldBe(Problems.Unavailable));
        Assert.All(answers, answer => Assert.NotEmpty(answer.Headers["Retry-After"]));
    }

    private async Task ShouldRecoverAsync()
    {
        await Eventually.TrueAsync(
            async () => (int)(await _app.GetAsync("/health/ready")).Status == 200 && (int)(await _app.MeAsync(_tokens.Access)).Status == 200,
            "requests are answered again");
        (await postgres.Ada.LogInAsync()).ShouldBe(200);
    }
}
