using System.Text.Json;
using Doorcode.Codes;
using Doorcode.Registration;

namespace Doorcode.Tests.Codes;

public sealed class TypedCodeTests
{
    /// <summary>Spellings of 012345, as JSON.</summary>
    public static TheoryData<string> Spellings { get; } = new(
        "\"012345\"", "12345", "\" 012345\"", "\"012345 \"", "\"012 345\"", "\"0 1 2 3 4 5\"", "\"\\t012345\\r\\n\"", "\"\\u000b012345\\f\"",
        "\"012-345\"", "\"-012345-\"", "\"012\\u00a0345\"", "\"012\\u202f345\"", "\"012\\u2009345\"", "\"012\\u3000345\"", "\"\\u2028012345\"",
        "\"012\\u2010345\"", "\"012\\u2011345\"", "\"012\\u2013345\"", "\"012\\u2014345\"", "\"012\\uff0d345\"", "\"012\\ufe63345\"",
        "\"012\\u200b345\"", "\"012\\u200c345\"", "\"012\\u200d345\"", "\"012\\u2060345\"", "\"\\ufeff012345\"", "\"012\\u00ad345\"",
        "\"\\u200e012345\\u200f\"", "\"\\u061c012345\"", "\"\\u202d012345\\u202c\"", "\"\\u2066012345\\u2069\"",
        "\"٠١٢٣٤٥\"", "\"۰۱۲۳۴۵\"", "\"०१२३४५\"", "\"০১২৩৪৫\"", "\"๐๑๒๓๔๕\"", "\"၀၁၂၃၄၅\"", "\"០១២៣៤៥\"", "\"０１２３４５\"",
        "\"𝟎𝟏𝟐𝟑𝟒𝟓\"", "\"\\ud835\\udff6\\ud835\\udff7\\ud835\\udff8\\ud835\\udff9\\ud835\\udffa\\ud835\\udffb\"", "\"0١२３4𝟓\"");

    /// <summary>What cannot be a code of six digits, as JSON.</summary>
    public static TheoryData<string> Impossible { get; } = new(
        "\"\"", "\" \"", "\"-\"", "\"\\u200b\"", "\"12345\"", "\"1234567\"", "\"12345 \"", "1234567", "123456789012345678901234567890",
        "\"abcdef\"", "\"12345a\"", "\"+12345\"", "\"+012345\"", "\"012.345\"", "\"012,345\"", "\"012_345\"", "\"0x1234\"", "\"1e5\"",
        "\"①②③④⑤⑥\"", "\"¹²³⁴⁵⁶\"", "\"ⅠⅡⅢⅣⅤⅥ\"", "\"一二三四五六\"", "\"½12345\"", "\"01234\\u0301\"", "\"0\\u03012345\"", "\"0️⃣12345\"",
        "\"' OR 1=1 --\"", "\"012345; 012346\"");

    /// <summary>JSON numbers that are no integer as a person would write a code.</summary>
    public static TheoryData<string> NoIntegers { get; } = new("-12345", "-0", "12345.0", "1e5", "1E5", "1.2345e4", "12345e0", "0.5");

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Every_spelling_of_a_code_is_read(string json)
    {
        Assert.True(Read(json).TryRead(6, out var code));
        Assert.Equal("012345", code);
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_cannot_be_a_code_is_not_read(string json)
    {
        Assert.False(Read(json).TryRead(6, out var code));
        Assert.Null(code);
    }

    [Theory]
    [MemberData(nameof(NoIntegers))]
    public void A_number_with_sign_fraction_or_exponent_is_no_code(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.NotNull(new TypedCodeConverter().Expected(document.RootElement));
    }

    [Theory]
    [InlineData("0", 6, "000000")]
    [InlineData("7", 6, "000007")]
    [InlineData("999999", 6, "999999")]
    [InlineData("12345", 8, "00012345")]
    [InlineData("1234567890", 10, "1234567890")]
    public void An_integer_gets_its_leading_zeros_back(string json, int length, string code)
    {
        Assert.True(Read(json).TryRead(length, out var read));
        Assert.Equal(code, read);
    }

    [Theory]
    [InlineData("\"01AB-CDEF-GHJK\"")]
    [InlineData("\"01abcdefghjk\"")]
    [InlineData("\" 01AB CDEF GHJK \\r\\n\"")]
    [InlineData("\"OlAB-CDEF-GHJK\"")]
    [InlineData("\"oiab\\u2013cdef\\u2011ghjk\"")]
    [InlineData("\"\\u200e\\u0660\\u0661ab\\u200bcdef-ghjk\"")]
    public void Every_spelling_of_a_long_code_is_read(string json)
    {
        Assert.False(Read(json).TryRead(6, out _));
        Assert.True(Read(json).TryReadLong(out var code));
        Assert.Equal("01ABCDEFGHJK", code);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"012345\"")]
    [InlineData("\"01AB-CDEF-GHJ\"")]
    [InlineData("\"01AB-CDEF-GHJKM\"")]
    [InlineData("\"01AB-CDEF-GHJU\"")]
    [InlineData("\"01AB_CDEF_GHJK\"")]
    [InlineData("\"01AB-CDEF-GH\\u0130K\"")]
    [InlineData("\"01AB-CDEF-GHJ\\uff2b\"")]
    [InlineData("12345")]
    public void What_cannot_be_a_long_code_is_not_read(string json) => Assert.False(Read(json).TryReadLong(out _));

    [Fact]
    public void A_long_code_is_read_as_it_is_mailed()
    {
        var code = LongCode.Draw();
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{12}$", code);
        Assert.True(new TypedCode(LongCode.InGroups(code), IsInteger: false).TryReadLong(out var read));
        Assert.Equal(code, read);
    }

    [Fact]
    public void A_code_is_never_printed() => Assert.Equal("[code]", $"{Read("\"012345\"")}");

    private static TypedCode Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Null(new TypedCodeConverter().Expected(document.RootElement));
        return JsonSerializer.Deserialize(
            $$"""{"email":"ada@example.org","otp":{{json}}}""", RegistrationJson.Default.ConfirmOtpRequest)!.Otp;
    }
}
