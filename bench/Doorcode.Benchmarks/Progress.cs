using System.Globalization;

namespace Doorcode.Benchmarks;

/// <summary>Tells on standard error what is being done, so that standard output holds the table alone.</summary>
internal static class Progress
{
    public static void Say(FormattableString what) =>
        Console.Error.WriteLine(what.ToString(CultureInfo.InvariantCulture));
}
