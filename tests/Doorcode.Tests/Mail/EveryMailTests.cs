using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Doorcode.Languages;
using Doorcode.Mail;
using MimeKit;

namespace Doorcode.Tests.Mail;

/// <summary>Every mail in every language, as its reader gets it.</summary>
public sealed partial class EveryMailTests
{
    private const string Code = "428317";

    [Fact]
    public async Task Every_mail_in_every_language_is_whole()
    {
        await using var app = MailPreviews.Make();
        var count = 0;
        await foreach (var mail in app.Preview.RenderAsync(TestContext.Current.CancellationToken))
        {
            var name = $"{mail.Language.Tag} {mail.Kind.Name}";
            using var message = Travel(mail);
            var (text, html) = (message.TextBody!.ReplaceLineEndings("\n"), message.HtmlBody!.ReplaceLineEndings("\n"));
            Assert.Equal(mail.Words.Subject, message.Subject);
            Assert.Equal(mail.Words.Text(), text);
            Assert.Equal(mail.Html.ReplaceLineEndings("\n"), html);
            Assert.Contains($"<html lang=\"{mail.Language.Tag}\" dir=\"{mail.Language.Direction}\">", html, StringComparison.Ordinal);
            Assert.DoesNotContain('{', text + message.Subject);

            // What programs look for to fill a code in: on a line of its own, and no other group of as many digits.
            var shown = Shown(html);
            string[] codes = mail.Kind.HasCode ? [Code] : [];
            Assert.Equal(codes, Digits().Matches(text).Select(match => match.Value));
            Assert.Equal(codes, Digits().Matches(shown).Select(match => match.Value));
            Assert.Empty(Digits().Matches(message.Subject!));
            Assert.Equal(codes.Length, text.Split('\n').Count(line => line.Trim() == Code));
            if (mail.Kind.HasCode)
                Assert.Matches($"<p class=\"code\" dir=\"ltr\"[^>]*>{Code}</p>", html);

            // Both parts say the same.
            Assert.Equal(Flat(text), Flat(shown[(shown.IndexOf(mail.Words.Subject, StringComparison.Ordinal) + mail.Words.Subject.Length)..]));
            Assert.True(Flat(text).Length > 80, name);
            count++;
        }

        Assert.Equal(BuiltInLanguages.Tags.Count * MailPreviews.AllLetters().Sum(letters => letters.All.Count), count);
    }

    [Fact]
    public async Task The_mails_of_a_language_differ_from_the_English_ones()
    {
        await using var app = MailPreviews.Make();
        var leads = new List<(string Kind, string Lead)>();
        await foreach (var mail in app.Preview.RenderAsync(TestContext.Current.CancellationToken))
            leads.Add((mail.Kind.Name, mail.Words.Lead));

        Assert.Equal(leads.Count, leads.Distinct().Count());
    }

    /// <summary>As it comes out of the bytes that travel.</summary>
    private static MimeMessage Travel(PreviewedMail mail)
    {
        var sender = new MailboxAddress("Example", "no-reply@example.org");
        var id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);
        var rendered = new RenderedMail(id, mail.Kind, "ada@example.org", sender, mail.Words, mail.Html, MailHost.Start) { Language = "en" };
        using var sent = rendered.TryCompose()!;
        sent.Prepare(EncodingConstraint.SevenBit);
        using var bytes = new MemoryStream();
        sent.WriteTo(bytes);
        Assert.All(bytes.ToArray(), octet => Assert.InRange(octet, 1, 127));
        Assert.All(Encoding.ASCII.GetString(bytes.ToArray()).Split('\n'), line => Assert.InRange(line.Length, 0, 998));
        bytes.Position = 0;
        var received = MimeMessage.Load(bytes);
        Assert.All(received.BodyParts.OfType<TextPart>(), part => Assert.True(part.ContentType.Charset is "utf-8" or "us-ascii"));
        return received;
    }

    private static string Shown(string html) =>
        WebUtility.HtmlDecode(Tags().Replace(html[html.IndexOf("<body", StringComparison.Ordinal)..], " ").Replace("&nbsp;", " ", StringComparison.Ordinal));

    private static string Flat(string text) => string.Join(' ', text.Split([' ', '\n', '\u00A0'], StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"(?<!\d)\d{4,8}(?!\d)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags();
}
