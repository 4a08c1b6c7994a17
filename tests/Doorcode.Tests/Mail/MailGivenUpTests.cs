using Doorcode.Mail;
using Doorcode.Outbox;
using Doorcode.Storage;

namespace Doorcode.Tests.Mail;

public sealed class MailGivenUpTests
{
    private const string Ada = "ada@example.org";
    private const int Deferred = 1501, GivenUp = 1502, Unreadable = 1503;

    [Fact]
    public async Task A_recipient_that_is_refused_for_good_is_given_up_on_with_a_record()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.RefuseRecipient(550));

        await host.EnqueueAsync(host.Code(Ada));

        var logged = await host.Log.For(GivenUp);
        Assert.Contains("SMTP 550 to RCPT", logged.Text, StringComparison.Ordinal);
        Assert.Equal(1, await host.RowsAsync("given_up_at IS NOT NULL AND sealed IS NULL AND next_attempt_at IS NULL"));
    }

    [Fact]
    public async Task A_mail_is_given_up_on_with_a_record_when_its_code_is_dead()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        await smtp.StopAsync();

        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(Deferred);
        host.Clock.Advance(TimeSpan.FromMinutes(10));

        await host.Log.For(GivenUp);
        Assert.Equal(1, await host.RowsAsync("given_up_at IS NOT NULL AND sealed IS NULL AND next_attempt_at IS NULL"));
        Assert.Equal(1, await host.RowsAsync("last_error = 'connection: ConnectionRefused'"));
        Assert.EndsWith(": its time is over; before: connection: ConnectionRefused", await host.Database.FirstAsync(
            "SELECT details FROM audit WHERE event = 'mail.given-up'", row => row.Text(0), TestContext.Current.CancellationToken));
        smtp.Start();
        await host.EnqueueAsync(host.Code("bob@example.org"));
        await smtp.NextFor("bob@example.org");
        Assert.Single(smtp.Taken);
    }

    [Fact]
    public async Task Records_of_mails_that_were_given_up_on_stay_for_30_days()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.RefuseRecipient(550));
        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(GivenUp);
        var store = new OutboxStore(host.Database, new HostClock(host.Clock));

        host.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMilliseconds(1));
        await store.MaintainAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await host.RowsAsync());

        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await store.MaintainAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await host.RowsAsync());
    }

    [Fact]
    public async Task A_mail_that_was_sealed_with_another_key_is_given_up_on_and_stops_no_other()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        await host.Database.WriteAsync(
            async transaction =>
            {
                await OutboxStore.AddAsync(
                    transaction, Guid.AllBitsSet, new OutboxItem(MailLanes.MailKind, new byte[80], host.Now + 1000, new OutboxLane([], [])));
                return 1;
            },
            TestContext.Current.CancellationToken);

        await host.EnqueueAsync(host.Code(Ada));

        await smtp.NextFor(Ada);
        await host.Log.For(Unreadable);
        await host.Log.For(GivenUp);
    }
}
