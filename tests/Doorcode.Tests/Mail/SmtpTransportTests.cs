using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Doorcode.Tests.Mail;

public sealed class SmtpTransportTests
{
    private const string Ada = "ada@example.org", Bob = "bob@example.org";
    private const int Sent = 1500, Deferred = 1501, GivenUp = 1502;

    [Fact]
    public async Task The_connection_is_kept_between_mails()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(Sent);
        await host.EnqueueAsync(host.Code(Bob));
        await smtp.NextFor(Bob);

        Assert.Equal(1, smtp.Connections);
    }

    [Fact]
    public async Task A_connection_that_the_server_has_closed_neither_loses_nor_delays_a_mail()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(Sent);

        smtp.CutConnections();
        await host.EnqueueAsync(host.Code(Bob));

        await smtp.NextFor(Bob);
        await host.Log.For(Sent, times: 2);
        Assert.DoesNotContain(host.Log.Events, logged => logged.Id == Deferred);
    }

    [Fact]
    public async Task A_server_that_was_restarted_neither_loses_nor_delays_a_mail()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(Sent);

        await smtp.StopAsync();
        smtp.Start();
        await host.EnqueueAsync(host.Code(Bob));

        await host.Log.For(Sent, times: 2);
        Assert.DoesNotContain(host.Log.Events, logged => logged.Id == Deferred);
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_the_answer_costs_nothing()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.DropAfterAnswer());

        await host.EnqueueAsync(host.Code(Ada));
        await host.Log.For(Sent);
        await host.EnqueueAsync(host.Code(Bob));
        await host.Log.For(Sent, times: 2);

        Assert.Equal(2, smtp.Taken.Count);
    }

    [Fact]
    public async Task An_answer_that_is_lost_repeats_the_mail_with_the_same_Message_ID()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.DropBeforeAnswer());

        await host.EnqueueAsync(host.Code(Ada));
        var first = await smtp.NextFor(Ada);
        await host.Log.For(Deferred);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await smtp.NextFor(Ada);

        Assert.Equal(first.MessageId, second.MessageId);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_hung_up_on()
    {
        var gate = new TaskCompletionSource();
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);
        smtp.Next(new SmtpFault.HoldAnswer(gate.Task));

        await host.EnqueueAsync(host.Code(Ada));
        await smtp.NextFor(Ada);
        host.Clock.Advance(TimeSpan.FromSeconds(10));

        var logged = await host.Log.For(Deferred);
        Assert.Contains("did not answer in time", logged.Text, StringComparison.Ordinal);
        gate.SetResult();
    }

    [Fact]
    public async Task StartTls_never_falls_back_to_clear_text()
    {
        await using var smtp = new SmtpMailbox { Login = "doorcode:hunter2" };
        await using var host = await MailHost.StartAsync(
            smtp,
            ("Doorcode:Smtp:Security", "StartTls"),
            ("Doorcode:Smtp:Username", "doorcode"),
            ("Doorcode:Smtp:Password", "hunter2"));

        await host.EnqueueAsync(host.Code(Ada));

        var logged = await host.Log.For(Deferred);
        Assert.Contains("STARTTLS", logged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(smtp.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.DoesNotContain("AUTH", smtp.Commands, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await using var smtp = new SmtpMailbox { Certificate = certificate, Login = "doorcode:hunter2" };
        await using var host = await MailHost.StartAsync(
            smtp,
            ("Doorcode:Smtp:Security", "StartTls"),
            ("Doorcode:Smtp:Username", "doorcode"),
            ("Doorcode:Smtp:Password", "hunter2"));

        await host.EnqueueAsync(host.Code(Ada));

        var logged = await host.Log.For(Deferred);
        Assert.Contains("certificate", logged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH", smtp.Commands, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_user_name_logs_in()
    {
        await using var smtp = new SmtpMailbox { Login = "doorcode:hunter2" };
        await using var host = await MailHost.StartAsync(
            smtp, ("Doorcode:Smtp:Username", "doorcode"), ("Doorcode:Smtp:Password", "hunter2"));

        await host.EnqueueAsync(host.Code(Ada));

        await smtp.NextFor(Ada);
    }

    [Fact]
    public async Task A_refused_login_is_tried_again_and_says_nothing_about_the_password()
    {
        await using var smtp = new SmtpMailbox { Login = "doorcode:other" };
        await using var host = await MailHost.StartAsync(
            smtp, ("Doorcode:Smtp:Username", "doorcode"), ("Doorcode:Smtp:Password", "hunter2"));

        await host.EnqueueAsync(host.Code(Ada));

        var logged = await host.Log.For(Deferred);
        Assert.Contains("refused the login", logged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.Events, any => any.Text.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_international_local_part_travels_by_SMTPUTF8()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await host.EnqueueAsync(host.Code("zoë@example.org"));

        await smtp.NextFor("zoë@example.org");
        Assert.Contains(smtp.Commands, command => command.EndsWith(" SMTPUTF8", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_international_local_part_waits_for_a_server_with_SMTPUTF8_and_the_log_says_so()
    {
        await using var smtp = new SmtpMailbox { OffersSmtpUtf8 = false };
        await using var host = await MailHost.StartAsync(smtp);

        await host.EnqueueAsync(host.Code("zoë@example.org"));

        var logged = await host.Log.For(Deferred);
        Assert.Contains("does not offer SMTPUTF8, which a local part of this mail needs", logged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(smtp.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task International_domains_travel_in_their_ASCII_form_and_need_no_SMTPUTF8(bool offersSmtpUtf8)
    {
        await using var smtp = new SmtpMailbox { OffersSmtpUtf8 = offersSmtpUtf8 };
        await using var host = await MailHost.StartAsync(smtp, ("Doorcode:Mail:From", "Example <no-reply@bücher.example>"));

        await host.EnqueueAsync(host.Code("ada@bücher.example"));
        await smtp.NextFor("ada@xn--bcher-kva.example");

        Assert.Contains("MAIL FROM:<no-reply@xn--bcher-kva.example>", smtp.Commands, StringComparer.Ordinal);
        Assert.Contains("RCPT TO:<ada@xn--bcher-kva.example>", smtp.Commands, StringComparer.Ordinal);
        Assert.DoesNotContain(smtp.Commands, command => command.Contains("SMTPUTF8", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_has_carried_an_international_local_part_writes_the_next_domain_in_ASCII()
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await host.EnqueueAsync(host.Code("zoë@example.org"));
        await host.Log.For(Sent);
        await host.EnqueueAsync(host.Code("ada@bücher.example"));
        await smtp.NextFor("ada@xn--bcher-kva.example");

        Assert.Equal(1, smtp.Connections);
        Assert.Single(smtp.Commands, command => command.EndsWith(" SMTPUTF8", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ada@example.org, eve@example.org")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("ada@example.org\r\nRCPT TO:<eve@example.org>")]
    [InlineData("nobody")]
    public async Task What_is_not_one_address_is_never_sent_to(string to)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp);

        await host.EnqueueAsync(host.Code(to));

        await host.Log.For(GivenUp);
        Assert.Empty(smtp.Taken);
    }
}
