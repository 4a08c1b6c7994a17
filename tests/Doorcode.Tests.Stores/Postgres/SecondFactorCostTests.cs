using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What the second step of a login costs on PostgreSQL with its limits on.</summary>
public sealed class SecondFactorCostTests : IAsyncLifetime
{
    /// <summary>The driver prepares a statement at its second use.</summary>
    private const int Uses = 3;

    /// <summary>Has each transaction that changes a row tell whether its commit waits for the disk.</summary>
    private const string Watch = """
        CREATE TABLE seen (tx bigint, mode text);
        CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN INSERT INTO seen VALUES (txid_current(), current_setting(''synchronous_commit'')); RETURN NULL; END';
        DO $$
        DECLARE name text;
        BEGIN
          FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'seen' LOOP
            EXECUTE format('CREATE TRIGGER seen AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION see()', name);
          END LOOP;
        END $$
        """;

    private RoundTrips _trips = null!;
    private DoorcodeApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(await SharedPostgres.Cluster.NewDatabaseAsync());
        _trips = new RoundTrips(connection.Port);
        connection.Port = _trips.Port;
        _app = await DoorcodeApp.StartOnAsync(connection.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _trips.DisposeAsync();
    }

    [Fact]
    public async Task A_ticket_takes_as_many_round_trips_as_a_session_and_a_code_of_the_app_three_after_the_limits()
    {
        for (var use = 0; use < Uses; use++)
        {
            var (person, _, app) = await _app.NewWithPhoneAsync();
            (await _app.SecondFactorAsync(await person.TicketAsync(), totp: app.Code())).ShouldBe(200);
        }

        var (ada, _, phone) = await _app.NewWithPhoneAsync();
        // The mails of the enrolments take round trips of their own.
        await Eventually.TrueAsync(async () => await _app.CountAsync("outbox") == 0, "every mail is sent");
        var before = _trips.Count;
        var ticket = await ada.TicketAsync();
        Assert.Equal(4, _trips.Count - before);

        before = _trips.Count;
        (await _app.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(200);

        // The buckets of the network and its site; the guess of the ticket; the guess of the app; the session with all that is used up.
        Assert.Equal(4, _trips.Count - before);
    }

    [Fact]
    public async Task A_second_step_is_flushed_to_the_disk_once()
    {
        var (ada, _, phone) = await _app.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();
        await Eventually.TrueAsync(async () => await _app.CountAsync("outbox") == 0, "every mail is sent");
        _app.Execute(Watch);

        (await _app.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(200);

        Assert.Equal(["off", "on"], _app.Column("SELECT DISTINCT mode FROM seen ORDER BY mode"));
        Assert.Single(_app.Column("SELECT DISTINCT tx::text FROM seen WHERE mode <> 'off'"));
    }
}
