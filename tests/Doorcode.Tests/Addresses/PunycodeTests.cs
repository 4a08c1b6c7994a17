using System.Text;
using CsCheck;
using Doorcode.Addresses;

namespace Doorcode.Tests.Addresses;

public sealed class PunycodeTests
{
    // RFC 3492 §7.1 (A, B, D, K) and names that are in use.
    [Theory]
    [InlineData("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn")]
    [InlineData("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye")]
    [InlineData("pročprostěnemluvíčesky", "xn--proprostnemluvesky-uyb24dma41a")]
    [InlineData("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b")]
    [InlineData("bücher", "xn--bcher-kva")]
    [InlineData("straße", "xn--strae-oqa")]
    public void The_vectors_of_the_standard_hold_in_both_directions(string text, string label)
    {
        Assert.Equal(label, Punycode.Encode(text));
        Assert.True(Punycode.TryDecode(label, out var decoded));
        Assert.Equal(text, decoded);
    }

    [Fact]
    public void Any_text_survives_the_way_there_and_back() =>
        Gen.Int[0x80, 0x10FFFF].Where(Rune.IsValid).Select(point => new Rune(point).ToString()).Array[1, 30]
            .Select(string.Concat)
            .Sample(text => Punycode.TryDecode(Punycode.Encode(text), out var decoded)
                && string.Equals(text, decoded, StringComparison.Ordinal));

    [Fact]
    public void Any_label_is_read_or_refused_without_an_exception() =>
        Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-"].Array[0, 59].Select(letters => new string(letters))
            .Sample(rest => Punycode.TryDecode($"xn--{rest}", out var decoded) == decoded is not null, iter: 20_000);
}
