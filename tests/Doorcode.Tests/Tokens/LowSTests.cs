using System.Numerics;
using System.Security.Cryptography;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

public sealed class LowSTests
{
    private static readonly BigInteger Half = Forge.Order / 2;

    public static TheoryData<string, bool> Edges { get; } = new()
    {
        { "1", true },
        { $"{Half - 1}", true },
        { $"{Half}", true },
        { $"{Half + 1}", false },
        { $"{Half + BigInteger.Pow(2, 128)}", false },
        { $"{Half - BigInteger.Pow(2, 128)}", true },
        { $"{Forge.Order - 1}", false },
        { $"{BigInteger.Pow(2, 128) - 1}", true },
        { $"{Forge.Order - BigInteger.Pow(2, 128)}", false },
    };

    [Theory]
    [MemberData(nameof(Edges))]
    public void The_low_s_is_at_most_half_of_the_order_and_the_other_one_is_replaced_by_it(string number, bool isLow)
    {
        var s = BigInteger.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        var token = Token(s);

        Assert.Equal(isLow, LowS.Has(token));
        Assert.Equal(isLow ? token : Token(Forge.Order - s), LowS.With(token));
        Assert.True(LowS.Has(LowS.With(token)));
    }

    [Fact]
    public void Of_a_token_and_its_twin_one_is_low_and_both_become_that_one()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        for (var i = 0; i < 200; i++)
        {
            var token = Forge.SignEncoded("e30", $"e{i}", key);
            Assert.True(LowS.Has(token));
            Assert.False(LowS.Has(Forge.Twin(token)));
            Assert.Equal(token, LowS.With(Forge.Twin(token)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.")]
    [InlineData("a.b.c")]
    [InlineData("a.b.AAAA")]
    [InlineData("a.b.\u00e9")]
    public void What_is_no_signature_has_no_low_s(string token) => Assert.False(LowS.Has(token));

    private static string Token(BigInteger s) => $"e30.e30.{Forge.Encode([.. new byte[32], .. Forge.Number(s)])}";
}
