using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What the second step of a login costs on PostgreSQL with its limits on.</summary>
public sealed class SecondFactorCostTests : RoundTripTests
{
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

    [Fact]
    public async Task A_ticket_takes_as_many_round_trips_as_a_session_and_a_code_of_theApp_three_after_the_limits()
    {
        for (var use = 0; use < Uses; use++)
        {
            var (person, _, app) = await App.NewWithPhoneAsync();
            (await App.SecondFactorAsync(await person.TicketAsync(), totp: app.Code())).ShouldBe(200);
        }

        var (ada, _, phone) = await App.NewWithPhoneAsync();
        // The mails of the enrolments take round trips of their own.
        await Eventually.TrueAsync(async () => await App.CountAsync("outbox") == 0, "every mail is sent");
        var before = Trips;
        var ticket = await ada.TicketAsync();
        Assert.Equal(4, Trips - before);

        before = Trips;
        (await App.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(200);

        // The buckets of the network and its site; the guesses of the ticket and of the app; the session with all that is used up.
        Assert.Equal(3, Trips - before);
    }

    [Fact]
    public async Task A_second_step_is_flushed_to_the_disk_once()
    {
        var (ada, _, phone) = await App.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();
        await Eventually.TrueAsync(async () => await App.CountAsync("outbox") == 0, "every mail is sent");
        App.Execute(Watch);

        (await App.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(200);

        Assert.Equal(["off", "on"], App.Column("SELECT DISTINCT mode FROM seen ORDER BY mode"));
        Assert.Single(App.Column("SELECT DISTINCT tx::text FROM seen WHERE mode <> 'off'"));
    }
}
