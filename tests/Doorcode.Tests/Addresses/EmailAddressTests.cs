using CsCheck;
using Doorcode.Addresses;

namespace Doorcode.Tests.Addresses;

public sealed class EmailAddressTests
{
    private static readonly string Long = new('a', 64);

    public static TheoryData<string> Refused { get; } = new(
        "", "@", "ada", "ada@", "@example.org", "ada@@example.org", "ada@b@example.org", "   ", "ada @example.org", "ada@ example.org",
        "ada lovelace@example.org", "ada@example.org\r\nBcc: eve@example.org", "ada@example.org,eve@example.org",
        "ada@example.org;eve@example.org", "\"ada\"@example.org", "\"a da\"@example.org", "ada(comment)@example.org",
        "ada@(comment)example.org", "Ada <ada@example.org>", "<ada@example.org>", "@relay.example:ada@example.org",
        "ada@[192.0.2.1]", "ada@[IPv6:2001:db8::1]", "ada@192.0.2.1", "ada@example.123", "ada@localhost", ".ada@example.org",
        "ada.@example.org", "a..da@example.org", "ada@.example.org", "ada@example.org.", "ada@example..org", "ada@-example.org",
        "ada@example-.org", "ada@exam_ple.org", "ada@example.org\0", "ada\t@example.org", "ada\\@example.org", "a:da@example.org",
        "ada@exa%mple.org", "mailto:ada@example.org", $"{Long}a@example.org", $"ada@{Long}.org",
        "ada\uD83D@example.org", "ada@\uDE00.org");

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_plain_address_is_refused_with_a_sentence(string typed)
    {
        Assert.False(EmailAddress.TryParse(typed, out var address, out var fault));
        Assert.Null(address);
        Assert.EndsWith(".", fault.Sentence, StringComparison.Ordinal);
    }

    /// <summary>Every character of Unicode's White_Space.</summary>
    [Theory]
    [InlineData(" ada@example.org")]
    [InlineData("ada@example.org ")]
    [InlineData("\t\u000B\f ada@example.org\r\n")]
    [InlineData("\u0085\u00A0\u1680ada@example.org\u2000\u2001\u2002\u2003\u2004\u2005")]
    [InlineData("\u2006\u2007\u2008\u2009\u200Aada@example.org\u2028\u2029\u202F\u205F\u3000")]
    public void White_space_around_an_address_is_dropped(string typed)
    {
        var address = Parse(typed);
        Assert.Equal("ada@example.org", address.Typed);
        Assert.Equal("ada@example.org", address.Canonical);
    }

    [Fact]
    public void White_space_around_an_address_counts_nothing_towards_its_length() =>
        Assert.Equal("ada@example.org", Parse($"{new string(' ', 1000)}ada@example.org\n").Typed);

    [Theory]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData("Ada.Lovelace+News@Mail.EXAMPLE.org", "ada.lovelace+news@mail.example.org")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org")]
    [InlineData("1@1.example", "1@1.example")]
    [InlineData("ada@Bücher.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@xn--strae-oqa.example", "ada@xn--strae-oqa.example")]
    [InlineData("Zoë@example.org", "zoë@example.org")]
    [InlineData("Zoe\u0308@example.org", "zoë@example.org")]
    [InlineData("ПОЧТА@пример.рф", "почта@xn--e1afmkfd.xn--p1ai")]
    [InlineData("用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah")]
    public void The_canonical_form_is_lower_case_composed_and_punycode(string typed, string canonical)
    {
        Assert.True(EmailAddress.TryParse(typed, out var address, out _));
        Assert.Equal(canonical, address.Canonical);
        Assert.Equal(typed, address.Typed);
        Assert.Equal(canonical, $"{address.Local}@{address.AsciiDomain}");
    }

    [Theory]
    [InlineData("ada@example.org", "a.da@example.org")]
    [InlineData("ada@example.org", "ada+x@example.org")]
    [InlineData("ada@gmail.com", "ada@googlemail.com")]
    public void Dots_and_tags_make_different_addresses(string one, string other) => Assert.NotEqual(Parse(one), Parse(other));

    [Theory]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData("Ada+Shop@Example.org", "ada@example.org")]
    [InlineData("ada+a+b@example.org", "ada@example.org")]
    [InlineData("ada+@example.org", "ada@example.org")]
    [InlineData("a.da+x@example.org", "a.da@example.org")]
    [InlineData("+@example.org", "+@example.org")]
    [InlineData("+ada@example.org", "+ada@example.org")]
    [InlineData("+ada+x@example.org", "+ada@example.org")]
    [InlineData("Zoe\u0308+x@B\u00fccher.example", "zo\u00eb@xn--bcher-kva.example")]
    public void A_mailbox_is_an_address_without_its_plus_tag(string typed, string mailbox) =>
        Assert.Equal(mailbox, Parse(typed).Mailbox);

    [Fact]
    public void Addresses_of_one_account_are_equal() => Assert.Equal(Parse("ADA@Example.org"), Parse("ada@example.ORG"));

    [Theory]
    [InlineData("mi\u212Ae@example.org")]
    [InlineData("mike@\u212Aelvin.org")]
    public void A_kelvin_sign_never_becomes_a_k(string typed) => AssertRefused(typed);

    [Theory]
    [InlineData("\uFF41da@example.org", "full-width letter")]
    [InlineData("ada@\uFF45xample.org", "full-width letter in the domain")]
    [InlineData("ada@example\uFF0Eorg", "full-width dot")]
    [InlineData("ada@example\u3002org", "ideographic full stop")]
    [InlineData("ada@example\uFF61org", "half-width ideographic full stop")]
    [InlineData("a\u3002da@example.org", "ideographic full stop before the @")]
    [InlineData("ada\uFF20example.org", "full-width @")]
    [InlineData("m\u0131ke@example.org", "dotless i")]
    [InlineData("mike@g\u0131thub.com", "dotless i in the domain")]
    [InlineData("M\u0130KE@example.org", "dotted capital I")]
    [InlineData("MI\u0307KE@example.org", "dotted capital I in two parts")]
    [InlineData("mike@GI\u0307THUB.com", "dotted capital I in two parts in the domain")]
    [InlineData("me\u017F\u017Fage@example.org", "long s")]
    [InlineData("stra\u00DFe@example.org", "sharp s, SS in capitals")]
    [InlineData("ada@stra\u00DFe.de", "sharp s, two hosts by two standards")]
    [InlineData("ada@STRA\u1E9EE.de", "capital sharp s")]
    [InlineData("ada@\u03B2\u03CC\u03BB\u03BF\u03C2.com", "final sigma, two hosts by two standards")]
    [InlineData("\uFB01sh@example.org", "ligature")]
    [InlineData("\u2126hm@example.org", "ohm sign, a canonical singleton")]
    [InlineData("\u212Bngstrom@example.org", "angstrom sign, a canonical singleton")]
    [InlineData("ada\u00B2@example.org", "superscript")]
    [InlineData("ada\u200B@example.org", "zero-width space")]
    [InlineData("a\u200Dda@example.org", "joiner")]
    [InlineData("ada@exam\u200Cple.org", "non-joiner")]
    [InlineData("ada\u00AD@example.org", "soft hyphen")]
    [InlineData("ada\uFE0F@example.org", "variation selector")]
    [InlineData("\u202Eada@example.org", "right-to-left override")]
    [InlineData("ada\u2066@example.org", "isolate")]
    [InlineData("\uFEFFada@example.org", "byte order mark")]
    [InlineData("ada\u3164@example.org", "Hangul filler")]
    [InlineData("ada\u00A0@example.org", "no-break space")]
    [InlineData("ada\uE000@example.org", "private use")]
    [InlineData("ada\uFFFF@example.org", "no character")]
    [InlineData("\u0301ada@example.org", "accent on nothing")]
    [InlineData("ada@\u0301example.org", "accent on nothing in the domain")]
    [InlineData("ada@\U0001F4A9.la", "emoji, not valid in domains")]
    public void What_could_be_folded_into_another_address_is_refused(string typed, string because)
    {
        Assert.NotEmpty(because);
        AssertRefused(typed);
    }

    [Theory]
    [InlineData("ada@xn--.example")]
    [InlineData("ada@xn--a.example")]
    [InlineData("ada@xn--example-.example")]
    [InlineData("ada@xn--example.example")]
    [InlineData("ada@xn--99999999.example")]
    [InlineData("ada@xn--bcher-KVA0.org")]
    [InlineData("ada@xn--bcher-2pa.example")]
    [InlineData("ada@xn--a-ecp.example")]
    public void Punycode_that_is_not_the_one_way_to_write_its_text_is_refused(string typed) => AssertRefused(typed);

    [Fact]
    public void An_address_of_254_characters_is_taken_and_one_more_is_not()
    {
        var typed = $"{Long}@{new string('b', 63)}.{new string('c', 63)}.{new string('d', 57)}.org";
        Assert.Equal(EmailAddress.MaxLength, typed.Length);
        Assert.True(EmailAddress.TryParse(typed, out _, out _));
        AssertRefused(typed.Replace(".org", "d.org", StringComparison.Ordinal));
    }

    [Fact]
    public void A_domain_that_grows_too_long_in_punycode_is_refused()
    {
        var label = string.Concat(Enumerable.Range(0, 24).Select(i => (char)(0x4E00 + (777 * i))));
        Assert.True(EmailAddress.TryParse($"ada@{label[..8]}.org", out _, out _));
        AssertRefused($"ada@{label}.org");
    }

    [Fact]
    public void An_address_is_never_printed()
    {
        Assert.Equal("[address]", Parse("ada@example.org").ToString());
        Assert.Equal("[address]", $"{Parse("ada@example.org")}");
    }

    [Fact]
    public void No_sentence_repeats_what_was_typed() =>
        Assert.All(NaughtyStrings.All.Where(text => text.Length > 3), text =>
        {
            var taken = EmailAddress.TryParse(text, out _, out var fault);
            Assert.True(taken || !$" {fault?.Sentence} ".Contains($" {text} ", StringComparison.Ordinal));
        });

    [Fact]
    public void Every_naughty_string_is_taken_or_refused_with_a_sentence() =>
        Assert.All(NaughtyStrings.All, text => Assert.All(
            [text, $"{text}@example.org", $"ada@{text}", $"ada@{text}.org"], TakenOrRefused));

    [Fact]
    public void Any_text_is_taken_or_refused_with_a_sentence() =>
        Gen.Char.Array[0, 300].Select(letters => new string(letters)).Sample(TakenOrRefused);

    [Fact]
    public void Parsing_a_canonical_form_gives_the_same_canonical_form() =>
        Gen.Select(
                Gen.Char["abKZ09.+-_éÉßıİ\u0307\u0301\u0308ΣςЖ字\u212A@\uFF0E"].Array[1, 12],
                Gen.Char["abKZ09-éÉßıÜ\u0307\u0301\u0308ΣςЖ字\u212A"].Array[1, 12])
            .Select((local, label) => $"{new string(local)}@{new string(label)}.org")
            .Sample(
                typed =>
                {
                    TakenOrRefused(typed);
                    return true;
                },
                iter: 20_000);

    private static void TakenOrRefused(string typed)
    {
        if (!EmailAddress.TryParse(typed, out var address, out var refused))
        {
            Assert.NotEmpty(refused.Sentence);
            return;
        }

        Assert.Null(refused);
        Assert.True(EmailAddress.TryParse(address.Canonical, out var again, out var fault), fault?.Sentence);
        Assert.Equal(address.Canonical, again.Canonical);
        Assert.Equal(address.Canonical, again.Typed);
        Assert.All(address.AsciiDomain, letter => Assert.True(char.IsAscii(letter)));
    }

    private static void AssertRefused(string typed) => Assert.False(EmailAddress.TryParse(typed, out _, out _));

    private static EmailAddress Parse(string typed) =>
        EmailAddress.TryParse(typed, out var address, out var fault) ? address : throw new FormatException(fault.Sentence);
}
