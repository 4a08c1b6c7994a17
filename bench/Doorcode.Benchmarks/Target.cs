using System.Globalization;

namespace Doorcode.Benchmarks;

/// <summary>What a row has to reach.</summary>
internal sealed class Target
{
    private readonly Func<double, double, bool>? _met;

    private Target(string text, Func<double, double, bool>? met)
    {
        Text = text;
        _met = met;
    }

    /// <summary>The row only informs.</summary>
    public static Target None { get; } = new("", null);

    public string Text { get; }

    public static Target AtLeast(double least) => new(Write("≥ ", least), (ratio, _) => ratio >= least);

    public static Target AtMost(double most) => new(Write("≤ ", most), (ratio, _) => ratio <= most);

    /// <summary>A bound on Doorcode's own figure, whatever the peer does.</summary>
    public static Target ValueAtMost(double most, string unit) => new($"{Write("≤ ", most)} {unit}", (_, value) => value <= most);

    public string Verdict(double ratio, double value) => _met is null ? "" : _met(ratio, value) ? "met" : "**missed**";

    private static string Write(string sign, double bound) => sign + bound.ToString("0.0#", CultureInfo.InvariantCulture);
}
