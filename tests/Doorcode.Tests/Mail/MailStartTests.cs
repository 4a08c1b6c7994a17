using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Mail;

public sealed class MailStartTests
{
    [Fact]
    public async Task Development_without_SMTP_keeps_mail_in_memory()
    {
        await using var host = await StartAsync("Development");

        await host.EnqueueAsync(host.Code("ada@example.org"));
        await host.Log.For(1500);

        var mail = Assert.Single(host.DevelopmentMailbox.Mails);
        Assert.Equal("428317", mail.Words.Code);
        Assert.Equal("\"Doorcode\" <no-reply@localhost>", mail.Sender.ToString());
    }

    [Fact]
    public async Task The_development_mailbox_keeps_the_last_200_mails_newest_first()
    {
        await using var host = await StartAsync("Development");

        for (var i = 0; i < 201; i++)
        {
            await host.EnqueueAsync(host.Code($"user-{i}@example.org"));
            await host.Log.For(1500, i + 1);
        }

        var mails = host.DevelopmentMailbox.Mails;
        Assert.Equal(200, mails.Count);
        Assert.Equal("user-200@example.org", mails[0].To);
        Assert.Equal("user-1@example.org", mails[^1].To);
    }

    [Theory]
    [InlineData("Mail:From", "nobody", "Doorcode:Mail:From must be set to one mailbox")]
    [InlineData("Mail:From", "a@example.org, b@example.org", "Doorcode:Mail:From must be set to one mailbox")]
    [InlineData("Mail:ProductName", "Code 428317", "Doorcode:Mail:ProductName must not hold 6 digits in a row")]
    [InlineData("Mail:ProductName", "Exam\nple", "Doorcode:Mail:ProductName must not hold control characters")]
    [InlineData("Smtp:Port", "0", "Port must be between 1 and 65535")]
    [InlineData("Smtp:Timeout", "00:05:00", "Timeout must be between 00:00:01 and 00:02:00")]
    [InlineData("Smtp:Security", "7", "Doorcode:Smtp:Security must be None, StartTls or Tls")]
    [InlineData("Smtp:MaxConnections", "0", "MaxConnections must be between 1 and 100")]
    [InlineData("Smtp:HeloName", "mailhost", "Doorcode:Smtp:HeloName must be a full host name, such as auth.example.org, or an IP address")]
    [InlineData("Smtp:HeloName", "auth example.org", "Doorcode:Smtp:HeloName must be a full host name")]
    [InlineData("Smtp:HeloName", "auth.example.org\r\nMAIL FROM:<eve@example.org>", "Doorcode:Smtp:HeloName must be a full host name")]
    [InlineData("Smtp:HeloName", "https://auth.example.org", "Doorcode:Smtp:HeloName must be a full host name")]
    [InlineData("Smtp:HeloName", "192.0.2", "Doorcode:Smtp:HeloName must be a full host name")]
    [InlineData("Smtp:Host", "smtp://doorcode:hunter2@smtp.example.org", "Doorcode:Smtp:Host must be a name or an IP address alone")]
    [InlineData("Smtp:Host", "smtps://smtp.example.org:465", "Doorcode:Smtp:Host must be a name or an IP address alone")]
    [InlineData("Smtp:Host", "smtp.example.org:587", "Doorcode:Smtp:Host must be a name or an IP address alone")]
    [InlineData("Smtp:Host", "doorcode:hunter2@smtp.example.org", "Doorcode:Smtp:Host must be a name or an IP address alone")]
    [InlineData("Smtp:Host", "smtp example", "Doorcode:Smtp:Host must be a name or an IP address alone")]
    public async Task Wrong_settings_stop_the_start_with_a_sentence(string key, string? value, string sentence)
    {
        await using var smtp = new SmtpMailbox();

        var refusal = await Assert.ThrowsAnyAsync<OptionsValidationException>(
            () => MailHost.StartAsync(smtp, ($"Doorcode:{key}", value)));

        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_does_not_cross_a_network_in_clear()
    {
        await using var smtp = new SmtpMailbox();

        var refusal = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => MailHost.StartAsync(
            smtp,
            ("Doorcode:Smtp:Host", "mail.example.org"),
            ("Doorcode:Smtp:Username", "doorcode"),
            ("Doorcode:Smtp:Password", "hunter2")));

        Assert.Contains("Doorcode:Smtp:Security must be StartTls or Tls", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<MailHost> StartAsync(string environment) =>
        MailHost.StartAsync(new FakeTimeProvider(MailHost.Start), MailHost.Temporary(), ("Environment", environment));
}
