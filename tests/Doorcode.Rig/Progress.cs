using System.Globalization;

namespace Doorcode.Rig;

/// <summary>Tells on standard error what is being done, so that standard output holds the report alone.</summary>
public static class Progress
{
    /// <summary>Writes one line.</summary>
    /// <param name="what">What is being done.</param>
    public static void Say(FormattableString what)
    {
        ArgumentNullException.ThrowIfNull(what);
        Console.Error.WriteLine(what.ToString(CultureInfo.InvariantCulture));
    }
}
