using System.Globalization;
using Doorcode.Settings;

namespace Doorcode.Tests.Settings;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("00:10:00", "00:10:00")]
    [InlineData("0:10:00", "00:10:00")]
    [InlineData("23:59:59", "23:59:59")]
    [InlineData("00:00:00.250", "00:00:00.2500000")]
    [InlineData("1.00:00:00", "1.00:00:00")]
    [InlineData("365.00:00:00", "365.00:00:00")]
    [InlineData(" 00:10:00 ", "00:10:00")]
    [InlineData("90s", "00:01:30")]
    [InlineData("15m", "00:15:00")]
    [InlineData("12h", "12:00:00")]
    [InlineData("24h", "1.00:00:00")]
    [InlineData("30d", "30.00:00:00")]
    [InlineData("0s", "00:00:00")]
    public void A_duration_is_read(string text, string expected)
    {
        Assert.True(DurationText.TryRead(text, out var duration, out _));
        Assert.Equal(expected, duration.ToString("c", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("24:00:00", "write 1.00:00:00 or 24h")]
    [InlineData("36:30:00", "write 1.12:30:00")]
    [InlineData("99:00:00", "write 4.03:00:00 or 99h")]
    [InlineData("10", "write 10s, 10m, 10h or 10d")]
    [InlineData("0", "write 0s, 0m, 0h or 0d")]
    [InlineData("10:30", "write 10:30:00, or 00:10:30 for minutes and seconds")]
    public void A_trap_is_refused_with_the_right_spelling(string text, string advice)
    {
        Assert.False(DurationText.TryRead(text, out _, out var said));
        Assert.EndsWith(advice, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("-00:10:00")]
    [InlineData("00:60:00")]
    [InlineData("00:00:60")]
    [InlineData("1.24:00:00")]
    [InlineData("1:00:00:00")]
    [InlineData("1.5h")]
    [InlineData("1h30m")]
    [InlineData("15M")]
    [InlineData("15 m")]
    [InlineData("10ms")]
    [InlineData("PT10M")]
    [InlineData("٣m")]
    [InlineData("99999999999999999d")]
    [InlineData("99999999.00:00:00")]
    [InlineData("00:10:00\n")]
    public void Anything_else_is_refused(string text)
    {
        // White space around a value is dropped.
        var isRead = DurationText.TryRead(text, out var duration, out var advice);
        Assert.Equal(text.Trim() is "00:10:00", isRead);
        Assert.Equal("", advice);
        Assert.True(isRead || duration == TimeSpan.Zero);
    }
}
