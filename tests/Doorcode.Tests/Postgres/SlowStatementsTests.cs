using System.Diagnostics;
using Doorcode.Http;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Postgres;

/// <summary>A database that answers every step, but each so slowly that together they take too long.</summary>
public sealed class SlowStatementsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private DoorcodeApp _app = null!;
    private Person _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await DoorcodeApp.StartOnPostgresAsync();
        _ada = await _app.JoinAsync("ada@example.org");
        _app.Execute(
            """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1.6); RETURN NEW; END $$;
            CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON token_buckets FOR EACH ROW EXECUTE FUNCTION slow();
            CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION slow();
            """);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_request_whose_steps_take_too_long_together_is_answered_in_time()
    {
        var begun = Stopwatch.GetTimestamp();
        var answer = await _ada.LogInAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.FromSeconds(2), Patience);
        answer.ShouldBe(Problems.Unavailable);
        Assert.NotEmpty(answer.Headers["Retry-After"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }
}
