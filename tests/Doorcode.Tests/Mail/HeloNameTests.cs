using Doorcode.Mail;

namespace Doorcode.Tests.Mail;

/// <summary>Doorcode greets with a full host name or an address literal (RFC 5321 section 4.1.1.1).</summary>
public sealed class HeloNameTests
{
    [Theory]
    [InlineData(null, null, "[127.0.0.1]")]
    [InlineData("https://auth.example.org", null, "auth.example.org")]
    [InlineData("https://AUTH.example.org:8443/base", null, "auth.example.org")]
    [InlineData("https://bücher.example", null, "xn--bcher-kva.example")]
    [InlineData("http://localhost:5000", null, "[127.0.0.1]")]
    [InlineData("http://intranet", null, "[127.0.0.1]")]
    [InlineData("http://192.0.2.1:5000", null, "[192.0.2.1]")]
    [InlineData("http://[2001:db8::1]:5000", null, "[IPv6:2001:db8::1]")]
    [InlineData("https://auth.example.org", "mx.example.org", "mx.example.org")]
    [InlineData("https://auth.example.org", " mx.example.org ", "mx.example.org")]
    [InlineData("https://auth.example.org", "192.0.2.2", "[192.0.2.2]")]
    [InlineData("https://auth.example.org", "[192.0.2.2]", "[192.0.2.2]")]
    [InlineData("https://auth.example.org", "2001:db8::2", "[IPv6:2001:db8::2]")]
    [InlineData("https://auth.example.org", "[IPv6:2001:DB8::2]", "[IPv6:2001:db8::2]")]
    [InlineData("https://auth.example.org", "", "auth.example.org")]
    public async Task The_greeting_is_the_setting_or_the_host_of_the_public_address(string? publicUrl, string? setting, string name)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(
            smtp, ("Doorcode:PublicUrl", publicUrl), ("Doorcode:Smtp:HeloName", setting));

        await host.EnqueueAsync(host.Code("ada@example.org"));
        await smtp.NextFor("ada@example.org");

        Assert.Contains($"EHLO {name}", smtp.Commands, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("my_host.example.org")]
    [InlineData("example.org.")]
    [InlineData("example..org")]
    [InlineData("-a.example.org")]
    [InlineData("1.2.3")]
    [InlineData("256.1.1.1")]
    [InlineData("[example.org]")]
    [InlineData("a b.example.org")]
    [InlineData("")]
    public void What_is_no_full_host_name_and_no_address_is_refused(string text) => Assert.False(HeloName.TryParse(text, out _));

    [Fact]
    public void A_name_that_is_too_long_is_refused() =>
        Assert.False(HeloName.TryParse(string.Join('.', Enumerable.Repeat(new string('a', 60), 5)), out _));
}
