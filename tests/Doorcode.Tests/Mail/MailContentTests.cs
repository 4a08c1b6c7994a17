using System.Text.RegularExpressions;
using Doorcode.Mail;
using Doorcode.Registration;
using MimeKit;

namespace Doorcode.Tests.Mail;

public sealed partial class MailContentTests
{
    private const string Ada = "ada@example.org";

    [Fact]
    public async Task The_text_part_of_a_registration_code_says_all_that_its_reader_needs()
    {
        var mail = await SendAsync(host => host.Code(Ada));

        Assert.Equal("Confirm your e-mail address for Example", mail.Subject);
        Assert.Equal(
            """
            Enter this code to finish your registration with Example:

                428317

            The code works once, until 12:18 UTC on 5 November (10 minutes after it was asked for).
            It was asked for at 12:08 UTC on 5 November from the IP address 192.0.2.7.

            If you did not ask for this, do nothing: without the code no account is made.
            Do not pass the code on. Nobody from Example will ever ask you for it.

            """,
            mail.TextBody);
    }

    [Fact]
    public async Task The_text_part_for_a_known_address_holds_no_code_and_tells_what_happened()
    {
        var mail = await SendAsync(host => host.Code(Ada) with { Kind = RegistrationLetters.AlreadyRegistered, Code = null });

        Assert.Equal("You already have an account with Example", mail.Subject);
        Assert.Equal(
            """
            Somebody, perhaps you, tried to register with Example using this e-mail address, which already has an account.

            This happened at 12:08 UTC on 5 November from the IP address 192.0.2.7.

            If it was you, log in instead.
            If it was not you, you need not do anything: nothing has changed, and your account is safe.

            """,
            mail.TextBody);
        Assert.Empty(SixDigits().Matches(mail.TextBody + mail.HtmlBody + mail.Subject));
    }

    [Fact]
    public async Task The_HTML_part_says_the_same_as_the_text_part()
    {
        var mail = await SendAsync(host => host.Code(Ada));

        Assert.Equal(Flat(mail.TextBody!), Flat(TextOf(mail.HtmlBody!)));
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8:1234:5678:1234:5678:1234:5678")]
    [InlineData("fe80::1%123456")]
    [InlineData(null)]
    public async Task The_code_is_the_only_group_of_six_digits_in_every_part(string? from)
    {
        var mail = await SendAsync(host => host.Code(Ada, from: from));

        Assert.Equal("428317", Assert.Single(SixDigits().Matches(mail.TextBody!)).Value);
        Assert.Equal("428317", Assert.Single(SixDigits().Matches(mail.HtmlBody!)).Value);
        Assert.Empty(SixDigits().Matches(mail.Subject!));
    }

    [Theory]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("192.0.2.7\r\nBcc: eve@example.org")]
    [InlineData("https://evil.example/")]
    public async Task What_is_no_IP_address_does_not_get_into_a_mail(string from)
    {
        var mail = await SendAsync(host => host.Code(Ada, from: from));

        Assert.Contains("It was asked for at 12:08 UTC on 5 November.", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(from, mail.ToString(), StringComparison.Ordinal);
        Assert.Empty(mail.Bcc);
    }

    [Fact]
    public async Task Markup_in_the_products_name_is_inert()
    {
        const string Name = "<b>\"Exämple\"</b> & Söhne 日本";
        var mail = await SendAsync(host => host.Code(Ada), ("Doorcode:Mail:ProductName", Name));

        Assert.Equal($"Confirm your e-mail address for {Name}", mail.Subject);
        Assert.Contains($"with {Name}:", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_HTML_part_loads_nothing_and_links_nowhere()
    {
        var mail = await SendAsync(host => host.Code(Ada));

        Assert.DoesNotMatch(@"(?i)<(a|img|link|script|iframe|form|object)\b|https?:|url\(|@import|\bsrc=|\bhref=", mail.HtmlBody);
        Assert.Contains("lang=\"en\"", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_is_multipart_alternative_from_the_configured_sender()
    {
        var mail = await SendAsync(host => host.Code(Ada));

        var parts = Assert.IsType<MultipartAlternative>(mail.Body);
        Assert.Equal("text/plain text/html", string.Join(' ', parts.Select(part => part.ContentType.MimeType)));
        Assert.Equal("\"Example\" <no-reply@example.org>", Assert.Single(mail.From).ToString());
        Assert.Equal(Ada, Assert.Single(mail.To).ToString());
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
    }

    [Theory]
    [InlineData(599_990, "until 12:18 UTC on 5 November (10 minutes after")]
    [InlineData(61_000, "until 12:09 UTC on 5 November (1 minute after")]
    [InlineData(25_000, "until 12:08 UTC on 5 November (25 seconds after")]
    public async Task A_resent_code_says_how_long_it_still_works(long left, string sentence)
    {
        var mail = await SendAsync(host => host.Code(Ada) with { Code = new LetterCode("428317", host.Now + left) });

        Assert.Contains(sentence, mail.TextBody, StringComparison.Ordinal);
    }

    private static async Task<MimeMessage> SendAsync(Func<MailHost, Letter> make, params (string, string?)[] settings)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp, settings);
        await host.EnqueueAsync(make(host));
        return await smtp.NextFor(Ada);
    }

    private static string TextOf(string html)
    {
        var body = html[html.IndexOf("</h1>", StringComparison.Ordinal)..].Replace("&nbsp;", " ", StringComparison.Ordinal);
        return System.Net.WebUtility.HtmlDecode(Tags().Replace(body, " "));
    }

    private static string Flat(string text) =>
        string.Join(' ', text.ReplaceLineEndings(" ").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"\d{6}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SixDigits();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags();
}
