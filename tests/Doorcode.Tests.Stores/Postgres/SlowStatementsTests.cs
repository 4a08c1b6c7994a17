using System.Diagnostics;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>A database that answers every step, but each so slowly that together they take too long.</summary>
public sealed class SlowStatementsTests : IAsyncLifetime
{
    private DoorcodeApp _app = null!;
    private Person _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await DoorcodeApp.StartOnPostgresAsync();
        _ada = await _app.JoinAsync("ada@example.org");
        _app.Execute(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(TG_ARGV[0]::float); RETURN NEW; END $$");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_request_whose_steps_take_too_long_together_is_given_up()
    {
        foreach (var table in new[] { "token_buckets", "sessions", "mail_windows", "outbox" })
            Slow(table, 1.6);

        await ShouldGiveUpAsync(() => _ada.LogInAsync());
        await ShouldGiveUpAsync(() => RegistrationCalls.RegisterAsync(_app, "bea@example.org"));
    }

    [Fact]
    public async Task A_failed_login_is_given_up_and_recorded_all_the_same()
    {
        Slow("audit", 6);
        await ShouldGiveUpAsync(() => _app.PostAsync("/api/users/login/", ("email", "ada@example.org"), ("password", "not hers at all")));
        await Eventually.TrueAsync(
            () => _app.Count("audit WHERE event = 'login' AND outcome = 'rejected'") == 1, "the failed login is recorded");
    }

    private void Slow(string table, double seconds) => _app.Execute(FormattableString.Invariant(
        $"CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION slow({seconds})"));

    private static async Task ShouldGiveUpAsync(Func<Task<Answer>> call)
    {
        var begun = Stopwatch.GetTimestamp();
        var answer = await call();
        Assert.True(Stopwatch.GetElapsedTime(begun) >= TimeSpan.FromSeconds(2), "the backend was not slow");
        answer.ShouldBe(Problems.Unavailable);
        Assert.NotEmpty(answer.Headers["Retry-After"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }
}
