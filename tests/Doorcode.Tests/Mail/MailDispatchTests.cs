using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Mail;

public sealed class MailDispatchTests
{
    private const string Ada = "ada@example.org";
    private const int Sent = 1500, Deferred = 1501, GivenUp = 1502;
    private static readonly int[] Backoff = [1, 2, 4, 8, 16, 32, 60, 60];

    [Fact]
    public async Task A_mail_arrives_without_waiting_for_a_poll()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await host.EnqueueAsync(host.Code(Ada));

        var mail = await smtp.NextFor(Ada);
        Assert.Equal("428317", SmtpMailbox.CodeIn(mail));
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal(MailHost.Start, mail.Date);
        await host.Log.For(Sent);
        Assert.Equal(0, await host.RowsAsync());
    }

    [Fact]
    public async Task A_transaction_that_is_rolled_back_sends_nothing()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Database.WriteAsync<int>(
            async transaction =>
            {
                await host.Outbox.EnqueueAsync(transaction, host.Code(Ada));
                throw new InvalidOperationException("The rest of the work failed.");
            },
            TestContext.Current.CancellationToken));

        await host.EnqueueAsync(host.Code("later@example.org"));
        await smtp.NextFor("later@example.org");
        await host.Log.For(Sent);
        Assert.Single(smtp.Taken);
        Assert.Equal(0, await host.RowsAsync());
    }

    [Fact]
    public async Task A_decoy_is_stored_and_never_sent()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await host.EnqueueAsync(
            host.Code("nobody@example.org") with { Kind = null, Code = null }, host.Code(Ada));

        await smtp.NextFor(Ada);
        await host.Log.For(Sent);
        await host.StopAsync();
        Assert.Single(smtp.Taken);
        Assert.Equal(0, await host.RowsAsync());
    }

    [Fact]
    public async Task While_SMTP_is_down_a_mail_waits_and_it_arrives_when_SMTP_is_back()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        await smtp.StopAsync();

        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(Deferred);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await host.Log.For(Deferred, times: 2);
        Assert.Contains("the next is in 00:00:02", second.Text, StringComparison.Ordinal);

        smtp.Start();
        host.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("428317", SmtpMailbox.CodeIn(await smtp.NextFor(Ada)));
        await host.Log.For(Sent);
        Assert.Equal(0, await host.RowsAsync());
    }

    [Fact]
    public async Task Waiting_between_attempts_doubles_up_to_a_minute()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        await smtp.StopAsync();

        await host.EnqueueAsync(host.Code(Ada));
        foreach (var (attempt, seconds) in Backoff.Index())
        {
            var logged = await host.Log.For(Deferred, attempt + 1);
            Assert.EndsWith($"the next is in {TimeSpan.FromSeconds(seconds)}. ", logged.Text, StringComparison.Ordinal);
            host.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    [Fact]
    public async Task A_mail_that_is_refused_for_now_stops_no_other()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.RefuseRecipient(450));

        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(Deferred);
        await host.EnqueueAsync(host.Code("bob@example.org"));
        await smtp.NextFor("bob@example.org");

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await smtp.NextFor(Ada);
    }

    [Fact]
    public async Task A_message_that_is_refused_for_now_is_sent_again()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.RefuseData(554));

        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(Deferred);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await smtp.NextFor(Ada);
    }

    [Fact]
    public async Task Two_dispatchers_over_one_database_send_each_mail_once()
    {
        const int Mails = 60;
        await using var smtp = new SmtpMailbox();
        await using var one = await MailHost.StartAsync(smtp);
        await using var two = await one.AgainAsync(smtp);

        await Task.WhenAll(Enumerable.Range(0, Mails).Select(i =>
        {
            var host = i % 2 == 0 ? one : two;
            return host.EnqueueAsync(host.Code($"user-{i}@example.org"));
        }));

        for (var i = 0; i < Mails; i++)
            await smtp.NextFor($"user-{i}@example.org");

        await one.StopAsync();
        await two.StopAsync();
        Assert.Equal(Mails, smtp.Taken.Count);
        Assert.Equal(0, await one.RowsAsync());
    }

    [Fact]
    public async Task A_mail_in_flight_at_a_crash_goes_out_at_once_after_the_restart_with_the_same_Message_ID()
    {
        var gate = new TaskCompletionSource();
        await using var smtp = new SmtpMailbox();
        await using var crashed = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.HoldAnswer(gate.Task));
        await crashed.EnqueueAsync(crashed.Code(Ada));
        var first = await smtp.NextFor(Ada);

        // The server has the mail; that it has is recorded nowhere.
        await using var restarted = await crashed.AgainAsync(smtp);
        var second = await smtp.NextFor(Ada);

        Assert.Equal(first.MessageId, second.MessageId);
        Assert.EndsWith("@example.org", first.MessageId, StringComparison.Ordinal);
        await restarted.Log.For(Sent);
        Assert.Equal(0, await restarted.RowsAsync());
        gate.SetResult();
    }

    [Fact]
    public async Task A_stop_lets_the_mail_in_flight_arrive_and_records_it()
    {
        var gate = new TaskCompletionSource();
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.HoldAnswer(gate.Task));
        await host.EnqueueAsync(host.Code(Ada));
        await smtp.NextFor(Ada);

        var stopping = host.StopAsync();
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await stopping;

        Assert.Equal(0, await host.RowsAsync());
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_server_that_never_answers_and_keeps_the_mail()
    {
        var gate = new TaskCompletionSource();
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.HoldAnswer(gate.Task));
        await host.EnqueueAsync(host.Code(Ada));
        await smtp.NextFor(Ada);

        var stopping = host.StopAsync();
        await AdvanceUntil(stopping, host.Clock);

        Assert.Equal(1, await host.RowsAsync("sealed IS NOT NULL AND next_attempt_at IS NOT NULL"));
        gate.SetResult();
    }

    [Fact]
    public async Task Neither_the_database_nor_the_log_holds_an_address_or_a_code_in_clear()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.RefuseRecipient(450));
        smtp.Next(new SmtpFault.RefuseData(554));
        smtp.Next(new SmtpFault.RefuseRecipient(550));
        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(Deferred);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.Log.For(Deferred, times: 2);

        foreach (var file in Directory.GetFiles(host.Folder, "doorcode.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            Assert.Equal(-1, bytes.AsSpan().IndexOf("example.org"u8));
            Assert.Equal(-1, bytes.AsSpan().IndexOf("428317"u8));
        }

        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await host.Log.For(GivenUp);
        Assert.DoesNotContain(host.Log.Events, logged => logged.Text.Contains("ada@", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(host.Log.Events, logged => logged.Text.Contains("428317", StringComparison.Ordinal));
    }

    private static async Task AdvanceUntil(Task done, FakeTimeProvider clock)
    {
        while (!done.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await done;
    }
}
