using System.Security.Cryptography;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What the second step of a login costs on PostgreSQL with its limits on.</summary>
public sealed class SecondFactorCostTests : RoundTripTests
{
    private const int MailSent = 1500;

    /// <summary>Has each transaction that changes a row tell whether its commit waits for the disk.</summary>
    private const string Watch = """
        CREATE TABLE seen (name text, tx bigint, mode text);
        CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN INSERT INTO seen VALUES (TG_TABLE_NAME, txid_current(), current_setting(''synchronous_commit'')); RETURN NULL; END';
        DO $$
        DECLARE name text;
        BEGIN
          FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'seen' LOOP
            EXECUTE format('CREATE TRIGGER seen AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION see()', name);
          END LOOP;
        END $$
        """;

    [Fact]
    public async Task A_ticket_takes_as_many_round_trips_as_a_session()
    {
        for (var use = 0; use < Uses; use++)
            await (await NewWithPhoneAsync()).TicketAsync();

        var ada = await NewWithPhoneAsync();
        var before = Trips;
        await ada.TicketAsync();
        Assert.Equal(4, Trips - before);
    }

    [Theory]
    // The buckets of the network and its site; the guess with what it is checked against; the session with all that is used up.
    [InlineData("totp", 3, 0)]
    [InlineData("passkey", 3, 0)]
    // The transaction of the session asks how many are left. The mail: its claim; its language; its end.
    [InlineData("recovery_code", 4 + 3, 1)]
    public async Task A_second_step_is_flushed_to_the_disk_once_and_takes_few_round_trips(string kind, int trips, int mails)
    {
        for (var use = 0; use < Uses; use++)
            (await (await NewStepAsync(kind))()).ShouldBe(200);

        var step = await NewStepAsync(kind);
        var (before, sent) = (Trips, MailsSent);
        (await step()).ShouldBe(200);
        await Eventually.TrueAsync(() => MailsSent == sent + mails, "the mail's end is recorded");
        Assert.Equal(trips, Trips - before);

        step = await NewStepAsync(kind);
        App.Execute(Watch);
        (await step()).ShouldBe(200);
        // A mail is on its way afterwards.
        Assert.Equal(["off", "on"], App.Column("SELECT DISTINCT mode FROM seen WHERE name <> 'outbox' ORDER BY mode"));
        Assert.Single(App.Column("SELECT DISTINCT tx::text FROM seen WHERE mode <> 'off' AND name <> 'outbox'"));
    }

    private int MailsSent => App.Log.All.Count(line => line.Id.Id == MailSent);

    private async Task<Person> NewWithPhoneAsync()
    {
        var (person, _, _) = await App.NewWithPhoneAsync();
        await NoMailAsync();
        return person;
    }

    /// <summary>Mails take round trips of their own.</summary>
    private Task NoMailAsync() => Eventually.TrueAsync(async () => await App.CountAsync("outbox") == 0, "every mail is sent");

    /// <summary>A login of somebody new that lacks its second step, while no mail is on its way.</summary>
    private async Task<Func<Task<Answer>>> NewStepAsync(string kind)
    {
        Func<Task<Answer>> step;
        if (kind is "passkey")
        {
            var person = await App.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
            var key = await App.NewPasskeyAsync((await person.TokensAsync()).Access);
            var ticket = await person.TicketAsync();
            var ceremony = await App.OfferSecondFactorAsync(ticket);
            var credential = key.Authenticator.Get(ceremony.Options);
            step = () => App.SecondFactorAsync(ticket, ceremony, credential);
        }
        else
        {
            var (person, _, phone) = await App.NewWithPhoneAsync();
            var ticket = await person.TicketAsync();
            step = kind is "totp"
                ? () => App.SecondFactorAsync(ticket, totp: phone.Code())
                : () => App.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0]);
        }

        await NoMailAsync();
        return step;
    }
}
