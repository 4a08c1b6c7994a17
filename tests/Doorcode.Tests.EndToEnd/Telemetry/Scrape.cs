using System.Globalization;
using System.Text.RegularExpressions;

namespace Doorcode.Tests.EndToEnd.Telemetry;

/// <summary>What <c>/metrics</c> answers, in Prometheus' text format.</summary>
internal sealed partial class Scrape
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    public Scrape(string text)
    {
        Text = text;
        foreach (Match match in Sample().Matches(text))
        {
            _samples.Add((
                match.Groups["name"].Value, match.Groups["labels"].Value,
                double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)));
        }
    }

    public string Text { get; }

    public IReadOnlySet<string> Names => _samples.Select(sample => sample.Name).ToHashSet(StringComparer.Ordinal);

    public static async Task<Scrape> OfAsync(int managementPort)
    {
        using var http = new HttpClient();
        return new Scrape(await http.GetStringAsync(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{managementPort}/metrics"))));
    }

    /// <summary>The sum of the samples with these labels, or null where there is none.</summary>
    public double? Value(string name, params string[] labels)
    {
        var found = _samples.Where(sample =>
            sample.Name == name && Array.TrueForAll(labels, label => sample.Labels.Contains(label, StringComparison.Ordinal))).ToList();
        return found.Count == 0 ? null : found.Sum(sample => sample.Value);
    }

    [GeneratedRegex(
        @"^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? (?<value>[-+\w.]+)( \d+)?\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Sample();
}
