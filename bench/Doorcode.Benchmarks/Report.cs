using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Doorcode.Rig;

namespace Doorcode.Benchmarks;

/// <summary>Gathers what was measured, and prints it as Markdown.</summary>
internal sealed class Report(Settings settings)
{
    private readonly List<string> _loads = [];
    private readonly List<string> _figures = [];
    private readonly List<string> _invalid = [];

    public bool IsValid => _invalid.Count == 0;

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>A row of loads. The ratio is the median of the rounds' own ratios: what the machine did to both cancels out.</summary>
    public void AddLoads(string work, Load[] ours, string peer, Load[] theirs, Target target)
    {
        var ratio = Median(ours.Zip(theirs, (our, their) => our.PerSecond / their.PerSecond));
        _loads.Add($"| {work} | {Columns(ours)} | {peer} | {Columns(theirs)} | {ratio.ToString("0.00", CultureInfo.InvariantCulture)} "
            + $"| {target.Text} | {target.Verdict(ratio, ratio)} |");
    }

    /// <summary>A row with one figure a side.</summary>
    public void AddFigure(string what, double ours, string peer, double theirs, string unit, Target target)
    {
        var ratio = ours / theirs;
        _figures.Add(string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {ours:0.0} {unit} | {peer} | {theirs:0.0} {unit} | {ratio:0.00} | {target.Text} | {target.Verdict(ratio, ours)} |"));
    }

    /// <summary>A row with one figure, and nobody beside it.</summary>
    public void AddCount(string what, double value, string remark, Target target) => _figures.Add(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {value:0.#} {remark} | | | | {target.Text} | {target.Verdict(value, value)} |"));

    public void Invalid(string work, string why) => _invalid.Add($"**This run is invalid.** {work}: {why}");

    /// <summary>Runs a work; if it fails, the rest still runs and the report says that the run is invalid.</summary>
    public async Task GuardAsync(string work, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception failure) when (failure is InvalidRunException or HttpRequestException or IOException)
        {
            Invalid(work, failure.Message);
        }
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({Processor()}), {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}. "
            + $"wrk over {Settings.Connections} connections unless the row says otherwise, {settings.Rounds} rounds of {settings.Seconds} s "
            + $"in turn; medians of the rounds, ratios within a round.");
        foreach (var invalid in _invalid)
            text.AppendLine().AppendLine(invalid);
        Append(text, "| work | Doorcode /s | p50 ms | p99 ms | beside | its /s | p50 ms | p99 ms | ratio | target | |",
            "|---|--:|--:|--:|---|--:|--:|--:|--:|--:|---|", _loads);
        Append(text, "| figure | Doorcode | beside | its | ratio | target | |", "|---|--:|---|--:|--:|--:|---|", _figures);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string head, string rule, List<string> rows)
    {
        if (rows.Count == 0)
            return;
        text.AppendLine().AppendLine(head).AppendLine(rule).AppendJoin('\n', rows).AppendLine();
    }

    private static string Columns(Load[] loads) => string.Create(CultureInfo.InvariantCulture,
        $"{Median(loads.Select(load => load.PerSecond)):N0} | {Time(loads.Select(load => load.P50))} | {Time(loads.Select(load => load.P99))}");

    // Raw hashing has no requests, and so no latency.
    private static string Time(IEnumerable<double> milliseconds) =>
        Median(milliseconds) is var time && double.IsNaN(time) ? "–" : time.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
}
