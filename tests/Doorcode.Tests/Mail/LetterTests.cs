using System.Reflection;
using Doorcode.Mail;
using Doorcode.Mail.Languages;
using Doorcode.Registration;

namespace Doorcode.Tests.Mail;

/// <summary>How long a letter is tried, how it is stored, and which language it is written in.</summary>
public sealed class LetterTests
{
    private const string Ada = "ada@example.org";
    private const long Asked = 1_000_000, End = 1_600_000, ThreeDays = 259_200_000;

    private static readonly LetterKind Greeting = new("Greeting", "Greeting", about => Words(about, "Good morning"))
    {
        Translations = new Dictionary<MailLanguage, Func<LetterContext, MailWords>>
        {
            [new Mirrored()] = about => Words(about, "gninrom dooG"),
        },
    };

    [Fact]
    public void A_letter_with_a_code_is_tried_until_the_code_ends() =>
        Assert.Equal(End, new Letter(RegistrationLetters.Code, Ada, Asked, null) { Code = new LetterCode("428317", End) }.GiveUpAt);

    [Fact]
    public void A_notice_is_tried_for_three_days() => Assert.Equal(Asked + ThreeDays, new Letter(Greeting, Ada, Asked, null).GiveUpAt);

    [Fact]
    public void A_kind_of_letters_can_say_for_how_long_it_is_tried()
    {
        var kind = new LetterKind("Brief", "Brief", about => Words(about, "Hello")) { TriedFor = TimeSpan.FromMinutes(1) };
        Assert.Equal(Asked + 60_000, new Letter(kind, Ada, Asked, null).GiveUpAt);
    }

    [Theory]
    [InlineData(Ada, null)]
    [InlineData("grace.brewster.murray.hopper@mail.example.org", "2001:db8:1234:5678:1234:5678:1234:5678")]
    public void A_code_a_letter_that_stands_in_for_it_and_a_decoy_are_stored_alike(string address, string? from)
    {
        var code = new Letter(RegistrationLetters.Code, address, Asked, from) { Code = new LetterCode("428317", End), GiveUpAt = End };
        var known = new Letter(RegistrationLetters.AlreadyRegistered, address, Asked, from) { GiveUpAt = End };
        var decoy = new Letter(Kind: null, address, Asked, from) { GiveUpAt = End };

        var stored = new[] { code, known, decoy }.Select(StoredLetter.Of).ToArray();
        Assert.All(stored, letter => Assert.Equal((StoredLetter.Block, End), (letter.Write().Length, letter.GiveUpAt)));
        Assert.All(stored, letter => Assert.Equal(letter, StoredLetter.Read(letter.Write())));
    }

    [Theory]
    [InlineData("x-mirrored", "x-mirrored", "rtl", "right")]
    [InlineData("X-Mirrored-GB", "x-mirrored", "rtl", "right")]
    [InlineData("en", "en", "ltr", "left")]
    [InlineData("tlh", "en", "ltr", "left")]
    [InlineData("not a tag", "en", "ltr", "left")]
    public async Task A_letter_is_written_in_its_language_or_else_in_English(string tag, string language, string direction, string start)
    {
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp, services => services.AddLetters<Greetings>().AddLetters<Greetings>());

        await host.EnqueueAsync(new Letter(Greeting, Ada, host.Now, null) { Language = tag });

        var mail = await smtp.NextFor(Ada);
        Assert.Equal(direction == "rtl" ? "gninrom dooG" : "Good morning", mail.Subject);
        Assert.Contains(direction == "rtl" ? ".eht ksA" : "It was asked for", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains($"<html lang=\"{language}\" dir=\"{direction}\">", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains($"text-align:{start};", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_letter_of_every_feature_is_listed_and_has_words_in_every_language()
    {
        var types = typeof(ILetters).Assembly.GetTypes();
        var languages = types.Where(type => type.IsSubclassOf(typeof(MailLanguage)))
            .Select(type => (MailLanguage)type.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!).ToArray();
        Assert.Contains(English.Instance, languages);
        foreach (var type in types.Where(type => type.IsClass && type.IsAssignableTo(typeof(ILetters))))
        {
            var declared = type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<LetterKind>().ToArray();
            Assert.Equal(declared, ((ILetters)Activator.CreateInstance(type)!).All);
            Assert.All(declared, kind => Assert.Equal(languages, languages.Select(language => kind.LanguageFor(language.Tag))));
        }
    }

    private static MailWords Words(LetterContext about, string greeting) => new(greeting, about.Product, Code: null, [about.AskedFor], ["…"]);

    private sealed class Greetings : ILetters
    {
        public IReadOnlyList<LetterKind> All => [Greeting];
    }

    /// <summary>English as a mirror shows it.</summary>
    private sealed class Mirrored : MailLanguage
    {
        public override string Tag => "x-mirrored";

        public override string Direction => "rtl";

        public override string CodeEnds(DateTimeOffset end, TimeSpan after) => ".sdne edoc ehT";

        public override string KeepCode(string product) => ".ti peeK";

        public override string AskedFor(DateTimeOffset at, string? ip) => ".eht ksA";

        public override string Happened(DateTimeOffset at, string? ip) => ".deneppah sihT";
    }
}
