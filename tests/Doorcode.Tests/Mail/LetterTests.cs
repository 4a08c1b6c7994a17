using System.Reflection;
using Doorcode.Mail;
using Doorcode.Registration;

namespace Doorcode.Tests.Mail;

/// <summary>How long a letter is tried, how it is stored, and which language it is written in.</summary>
public sealed class LetterTests
{
    private const string Ada = "ada@example.org";
    private const long Asked = 1_000_000, End = 1_600_000, ThreeDays = 259_200_000;

    /// <summary>A letter of an app that embeds Doorcode: it brings its words along, in two languages.</summary>
    private static readonly LetterKind Greeting = new("Greeting", "Greeting", LetterContent.Notice)
    {
        OwnWords = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["en"] = Words("Good morning", "From {product}."),
            ["ar"] = Words("صباح الخير", "من {product}."),
        },
    };

    [Fact]
    public void A_letter_with_a_code_is_tried_until_the_code_ends() =>
        Assert.Equal(End, new Letter(RegistrationLetters.Code, Ada, Asked, AskedFrom: null) { Code = new LetterCode("428317", End) }.GiveUpAt);

    [Fact]
    public void A_notice_is_tried_for_three_days() => Assert.Equal(Asked + ThreeDays, new Letter(Greeting, Ada, Asked, AskedFrom: null).GiveUpAt);

    [Fact]
    public void A_kind_of_letters_can_say_for_how_long_it_is_tried()
    {
        var kind = new LetterKind("Brief", "Brief", LetterContent.Notice) { TriedFor = TimeSpan.FromMinutes(1) };
        Assert.Equal(Asked + 60_000, new Letter(kind, Ada, Asked, AskedFrom: null).GiveUpAt);
    }

    [Theory]
    [InlineData(Ada, null, null)]
    [InlineData("grace.brewster.murray.hopper@mail.example.org", "2001:db8:1234:5678:1234:5678:1234:5678", "zh-Hant")]
    public void A_code_a_letter_that_stands_in_for_it_and_a_decoy_are_stored_alike(string address, string? from, string? language)
    {
        var code = new Letter(RegistrationLetters.Code, address, Asked, from) { Code = new LetterCode("428317", End), GiveUpAt = End };
        var known = new Letter(RegistrationLetters.AlreadyRegistered, address, Asked, from) { GiveUpAt = End };
        var decoy = new Letter(Kind: null, address, Asked, from) { GiveUpAt = End };

        var stored = new[] { code, known, decoy }.Select(letter => StoredLetter.Of(letter with { Language = language })).ToArray();
        Assert.All(stored, letter => Assert.Equal((StoredLetter.Block, End), (letter.Write().Length, letter.GiveUpAt)));
        Assert.All(stored, letter => Assert.Equal(letter, StoredLetter.Read(letter.Write())));
    }

    [Theory]
    [InlineData("ar", "ar", "rtl", "right")]
    [InlineData("AR-EG", "ar", "rtl", "right")]
    [InlineData("en", "en", "ltr", "left")]
    [InlineData("de", "en", "ltr", "left")]
    [InlineData("tlh", "en", "ltr", "left")]
    [InlineData("not a tag", "en", "ltr", "left")]
    public async Task A_letter_of_an_app_is_written_in_a_language_that_it_has_or_else_in_English(
        string tag, string language, string direction, string start)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp, services => services.AddLetters<Greetings>().AddLetters<Greetings>());

        await host.EnqueueAsync(new Letter(Greeting, Ada, host.Now, AskedFrom: null) { Language = tag });

        var mail = await smtp.NextFor(Ada);
        Assert.Equal(direction == "rtl" ? "صباح الخير" : "Good morning", mail.Subject);
        Assert.Contains(direction == "rtl" ? "حدث ذلك" : "This happened at 12:08 UTC on 5 November.", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Example", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains($"<html lang=\"{language}\" dir=\"{direction}\">", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains($"text-align:{start};", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de-AT, en;q=0.5", "Bestätigen Sie Ihre E-Mail-Adresse für Example")]
    [InlineData("tlh, ar;q=0.5", "أكِّد عنوان بريدك الإلكتروني في \u2068Example\u2069")]
    [InlineData("tlh", "Confirme su dirección de correo electrónico para Example")]
    [InlineData(null, "Confirme su dirección de correo electrónico para Example")]
    public async Task A_mail_is_in_the_language_that_the_request_prefers_or_else_in_the_default_one(string? accepted, string subject)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp, ("Doorcode:Mail:Language", "es"));

        await host.EnqueueAsync(host.Code(Ada) with { AcceptedLanguages = accepted });

        Assert.Equal(subject, (await smtp.NextFor(Ada)).Subject);
    }

    [Fact]
    public void Every_letter_of_every_feature_is_listed()
    {
        foreach (var type in typeof(ILetters).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ILetters))))
        {
            var declared = type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<LetterKind>().ToArray();
            Assert.Equal(declared, ((ILetters)Activator.CreateInstance(type)!).All);
        }
    }

    private static Dictionary<string, string> Words(string subject, string lead) =>
        new() { ["subject"] = subject, ["lead"] = lead, ["advice.1"] = "…" };

    private sealed class Greetings : ILetters
    {
        public IReadOnlyList<LetterKind> All => [Greeting];
    }
}
