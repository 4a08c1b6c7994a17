using System.Text;
using Doorcode.Outbox;
using Doorcode.Sealing;

namespace Doorcode.Tests.Mail;

/// <summary>Mails that another version of Doorcode has stored.</summary>
public sealed class MailVersionTests
{
    private const string Ada = "ada@example.org";
    private const int Sent = 1500, GivenUp = 1502, HandedBack = 1508;

    /// <summary>As version 0.1.0-preview.1 stores a mail: without a kind beside it.</summary>
    private const string InsertAsBefore = """
        INSERT INTO outbox (id, sealed, created_at, give_up_at, next_attempt_at, attempts, domain, site, state, line)
        VALUES (@id, @sealed, @now, @end, @now, 0, @lane, @lane, 0, @now)
        """;

    /// <summary>12:08:30 and 12:18:30 on 5 November.</summary>
    private const string Times = "\"AskedAt\":1793880510000,\"GiveUpAt\":1793881110000";

    [Fact]
    public async Task A_code_that_the_version_before_stored_is_sent_and_says_when_it_ends()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await InsertAsync(
            host, $$"""{"Kind":"RegistrationCode","To":"ada@example.org","Code":"428317",{{Times}},"AskedFrom":"192.0.2.7","CausedBy":null}""");

        var mail = await smtp.NextFor(Ada);
        Assert.Equal("428317", SmtpMailbox.CodeIn(mail));
        Assert.Contains(
            "The code works once, until 12:18 UTC on 5 November (10 minutes after it was asked for).", mail.TextBody, StringComparison.Ordinal);
        await host.Log.For(Sent);
        Assert.Equal(0, await host.RowsAsync());
    }

    [Fact]
    public async Task A_letter_without_a_code_that_the_version_before_stored_is_sent_and_its_decoy_is_dropped()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await InsertAsync(host, $$"""{"Kind":"Nothing","To":"nothing@example.org","Code":null,{{Times}},"AskedFrom":null}""");
        await InsertAsync(host, $$"""{"Kind":"AlreadyRegistered","To":"ada@example.org","Code":null,{{Times}},"AskedFrom":"192.0.2.7"}""");

        Assert.Equal("You already have an account with Example", (await smtp.NextFor(Ada)).Subject);
        await host.Log.For(Sent);
        await host.StopAsync();
        Assert.Single(smtp.Taken);
        Assert.Equal(0, await host.RowsAsync());
    }

    [Fact]
    public async Task A_letter_of_a_known_kind_is_sent_whatever_a_newer_version_has_added_to_it()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await InsertAsync(
            host,
            $$"""{"Kind":"RegistrationCode","To":"ada@example.org","Code":"428317",{{Times}},"CodeEndsAt":1793881110000,"Language":"tlh","Brand":["blue"]}""");

        Assert.Equal("Confirm your e-mail address for Example", (await smtp.NextFor(Ada)).Subject);
    }

    [Theory]
    [InlineData("""{"Kind":"PasswordResetCode","To":"ada@example.org","Code":"428317","AskedAt":1,"GiveUpAt":2}""")]
    [InlineData("""{"Kind":99,"To":"ada@example.org","Code":"428317","AskedAt":1,"GiveUpAt":2}""")]
    [InlineData("""{"Kind":"RegistrationCode","To":["ada@example.org"],"Code":"428317","AskedAt":1,"GiveUpAt":2}""")]
    public async Task A_mail_that_a_newer_version_wrote_is_left_to_it_and_given_up_on_when_its_time_is_over(string json)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        await InsertAsync(host, json);

        for (var times = 1; times <= 3; times++)
        {
            host.Services.GetRequiredService<OutboxSignal>().Ring();
            await host.Log.For(HandedBack, times);
            Assert.Equal(1, await host.RowsAsync(
                $"attempts = 0 AND state = 0 AND last_error IS NULL AND given_up_at IS NULL AND next_attempt_at = {host.Now + 5000}"));
            host.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.DoesNotContain(host.Log.Events, logged => logged.Level >= LogLevel.Warning);
        Assert.Empty(smtp.Taken);
        await host.Log.For(HandedBack, 4);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.Log.For(GivenUp);
    }

    private static async Task InsertAsync(MailHost host, string json)
    {
        var id = Guid.CreateVersion7(host.Clock.GetUtcNow());
        var payload = new Sealer(host.Services.GetRequiredService<MasterKey>(), "doorcode:outbox")
            .Seal(Encoding.UTF8.GetBytes(json), id.ToByteArray(bigEndian: true));
        await host.Database.ExecuteAsync(
            InsertAsBefore, TestContext.Current.CancellationToken,
            ("@id", id), ("@sealed", payload), ("@now", host.Now), ("@end", host.Now + 60_000), ("@lane", id.ToByteArray()));
        host.Services.GetRequiredService<OutboxSignal>().Ring();
    }
}
