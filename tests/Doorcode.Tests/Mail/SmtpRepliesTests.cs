using Doorcode.Mail;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Mail;

/// <summary>Only an answer about the recipient ends a mail before its time.</summary>
public sealed class SmtpRepliesTests
{
    private const string Ada = "ada@example.org";
    private const int Sent = 1500, Deferred = 1501, GivenUp = 1502;

    public static TheoryData<string, string, string?> ForGood { get; } = new()
    {
        { "RCPT", "550 5.1.1 <ada@example.org> no such user", "SMTP 550 5.1.1 to RCPT" },
        { "RCPT", "550 5.1.2 ada: no such host", "SMTP 550 5.1.2 to RCPT" },
        { "RCPT", "501 5.1.3 ada: bad address", "SMTP 501 5.1.3 to RCPT" },
        { "RCPT", "551 5.1.6 ada has moved", "SMTP 551 5.1.6 to RCPT" },
        { "RCPT", "556 5.1.10 ada: null MX", "SMTP 556 5.1.10 to RCPT" },
        { "RCPT", "554 5.1.1 ada is unknown", "SMTP 554 5.1.1 to RCPT" },
        { "RCPT", "550-5.1.1 ada is unknown\r\n550 5.1.1 see https://example.org/", "SMTP 550 5.1.1 to RCPT" },
        { "RCPT", "550 ada is unknown", "SMTP 550 to RCPT" },
        { "RCPT", "551 ada is elsewhere", "SMTP 551 to RCPT" },
        { "RCPT", "553 ada is no mailbox", "SMTP 553 to RCPT" },
        { "RCPT", "556 example.org takes no mail", "SMTP 556 to RCPT" },
    };

    public static TheoryData<string, string, string?> ForNow { get; } = new()
    {
        { "CONNECT", "554 5.7.1 you are listed", "SMTP 554 5.7.1 to connecting" },
        { "CONNECT", "421 4.7.0 too many connections", "SMTP 421 4.7.0 to connecting" },
        { "EHLO", "504 5.5.2 need a full host name", null },
        { "MAIL", "550 5.1.1 sender unknown", "SMTP 550 5.1.1 to MAIL" },
        { "MAIL", "550 5.7.1 sender not allowed", "SMTP 550 5.7.1 to MAIL" },
        { "MAIL", "553 5.1.8 sender's domain unknown", "SMTP 553 5.1.8 to MAIL" },
        { "MAIL", "530 5.7.0 authentication required", "SMTP 530 5.7.0 to MAIL" },
        { "MAIL", "451 4.3.0 later", "SMTP 451 4.3.0 to MAIL" },
        { "RCPT", "530 5.7.0 authentication required", "SMTP 530 5.7.0 to RCPT" },
        { "RCPT", "504 5.5.2 <mailhost>: need a full host name", "SMTP 504 5.5.2 to RCPT" },
        { "RCPT", "554 relay access denied", "SMTP 554 to RCPT" },
        { "RCPT", "554 5.7.1 relay access denied for ada", "SMTP 554 5.7.1 to RCPT" },
        { "RCPT", "550 5.7.1 you are listed", "SMTP 550 5.7.1 to RCPT" },
        { "RCPT", "550 5.7.26 not authenticated", "SMTP 550 5.7.26 to RCPT" },
        { "RCPT", "550 #5.7.1 you are listed", "SMTP 550 5.7.1 to RCPT" },
        { "RCPT", "550-ada is blocked\r\n550 5.7.1 see https://example.org/", "SMTP 550 5.7.1 to RCPT" },
        { "RCPT", "550 5.4.1 no route", "SMTP 550 5.4.1 to RCPT" },
        { "RCPT", "552 5.2.2 ada is full", "SMTP 552 5.2.2 to RCPT" },
        { "RCPT", "550 5.1.8 sender's domain unknown", "SMTP 550 5.1.8 to RCPT" },
        { "RCPT", "550 5.1.11 something else", "SMTP 550 5.1.11 to RCPT" },
        { "RCPT", "450 4.1.1 ada is not known yet", "SMTP 450 4.1.1 to RCPT" },
        { "RCPT", "450 5.1.1 ada, not sure", "SMTP 450 5.1.1 to RCPT" },
        { "RCPT", "421 4.7.0 closing", "SMTP 421 4.7.0 to RCPT" },
        { "DATA", "554 5.5.1 no valid recipients", "SMTP 554 5.5.1 to DATA" },
        { "DATA", "503 5.5.1 not now", "SMTP 503 5.5.1 to DATA" },
        { ".", "550 5.7.1 looks like spam, ada", "SMTP 550 5.7.1 to DATA" },
        { ".", "550 5.1.1 ada is unknown", "SMTP 550 5.1.1 to DATA" },
        { ".", "552 5.3.4 too big", "SMTP 552 5.3.4 to DATA" },
    };

    [Theory]
    [MemberData(nameof(ForGood))]
    public async Task A_mail_is_given_up_on_at_once_when_the_recipient_is_refused_for_good(string verb, string reply, string? reason)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.Answer(verb, reply));

        await host.EnqueueAsync(host.Code(Ada));

        ShouldSay(await host.Log.For(GivenUp), reason);
        Assert.Equal(1, await host.RowsAsync($"last_error = '{reason}' AND given_up_at IS NOT NULL"));
        Assert.EndsWith($": {reason}", await host.Database.FirstAsync(
            "SELECT details FROM audit WHERE event = 'mail.given-up'", row => row.Text(0), TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(ForNow))]
    public async Task A_mail_is_tried_again_after_every_other_refusal(string verb, string reply, string? reason)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.Answer(verb, reply));

        await host.EnqueueAsync(host.Code(Ada));

        if (reason is not null)
        {
            ShouldSay(await host.Log.For(Deferred), reason);
            Assert.Equal(1, await host.RowsAsync($"last_error = '{reason}'"));
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await smtp.NextFor(Ada);
        await host.Log.For(Sent);
        Assert.DoesNotContain(host.Log.Events, logged => logged.Id == GivenUp);
    }

    [Theory]
    [InlineData("550 5.1.1 ada is unknown", GivenUp, "SMTP 550 5.1.1 to RCPT")]
    [InlineData("421 4.7.0 closing", Deferred, "SMTP 421 4.7.0 to RCPT")]
    public async Task An_answer_counts_also_when_the_server_hangs_up_after_it(string reply, int outcome, string reason)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.Answer("RCPT", reply) { HangsUp = true });

        await host.EnqueueAsync(host.Code(Ada));

        ShouldSay(await host.Log.For(outcome), reason);
    }

    [Theory]
    [InlineData("MAIL", "550 5.7.1 sender not allowed", Deferred, "SMTP 550 5.7.1 to MAIL")]
    [InlineData("RCPT", "550 5.1.1 ada is unknown", GivenUp, "SMTP 550 5.1.1 to RCPT")]
    public async Task An_answer_is_taken_for_its_own_command_when_commands_come_together(
        string verb, string reply, int outcome, string reason)
    {
        await using var smtp = new SmtpMailbox { OffersPipelining = true };
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.Answer(verb, reply));

        await host.EnqueueAsync(host.Code(Ada));

        ShouldSay(await host.Log.For(outcome), reason);
    }

    [Fact]
    public async Task A_server_that_refuses_every_greeting_is_asked_again()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.Answer("EHLO", "504 5.5.2 need a full host name"));
        smtp.Next(new SmtpFault.Answer("HELO", "504 5.5.2 need a full host name"));

        await host.EnqueueAsync(host.Code(Ada));

        ShouldSay(await host.Log.For(Deferred), "SMTP 504 5.5.2 to connecting");
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await smtp.NextFor(Ada);
    }

    [Fact]
    public async Task A_refused_login_says_the_servers_code()
    {
        await using var smtp = new SmtpMailbox { Login = "doorcode:other" };
        await using var host = await MailHost.StartAsync(
            smtp, ("Doorcode:Smtp:Username", "doorcode"), ("Doorcode:Smtp:Password", "hunter2"));

        await host.EnqueueAsync(host.Code(Ada));

        ShouldSay(await host.Log.For(Deferred), "the SMTP server refused the login: SMTP 535 5.7.8 to AUTH");
    }

    [Fact]
    public async Task A_refused_login_says_the_servers_code_also_when_the_server_hangs_up_after_it()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(
            smtp, ("Doorcode:Smtp:Username", "doorcode"), ("Doorcode:Smtp:Password", "hunter2"));
        smtp.Next(new SmtpFault.Answer("EHLO", "250-mailbox.test\r\n250 AUTH PLAIN LOGIN"));
        smtp.Next(new SmtpFault.Answer("AUTH", "535 5.7.8 Bad credentials") { HangsUp = true });

        await host.EnqueueAsync(host.Code(Ada));

        ShouldSay(await host.Log.For(Deferred), "the SMTP server refused the login: SMTP 535 5.7.8 to AUTH");
    }

    [Theory]
    [InlineData("#5.7.1 no", "5.7.1")]
    [InlineData("Blocked\n5.7.1 no", "5.7.1")]
    [InlineData("5.1.1 no", "5.1.1")]
    [InlineData("5.1.10", "5.1.10")]
    [InlineData("5.1.1: no", "5.1.1")]
    [InlineData("no 5.1.1", null)]
    [InlineData("5.1", null)]
    [InlineData("5.1.1.1 is an address", null)]
    [InlineData("9.1.1 no", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_enhanced_status_code_is_read_only_where_it_stands_first(string? text, string? enhanced) =>
        Assert.Equal(enhanced, SmtpAnswer.Of(550, text, "RCPT").Enhanced);

    private static void ShouldSay(LoggedEvent logged, string? reason)
    {
        Assert.Contains($"{reason}", logged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", logged.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("example", logged.Text, StringComparison.OrdinalIgnoreCase);
    }
}
