using System.Globalization;
using System.Text.RegularExpressions;

namespace Doorcode.Tests.Conventions;

public sealed partial class SourceTests
{
    private const int MaxLines = 300;

    /// <summary>Of a search, in milliseconds.</summary>
    private const int Limit = 10_000;

    /// <summary>What Doorcode.Server logs beside the library's features has one range for all of its files.</summary>
    private static readonly (int First, int Last) ServerRange = (1900, 1999);

    [Fact]
    public void Sources_are_found() => Assert.InRange(Sources.Files.Count, 50, 5000);

    [Fact]
    public void No_file_is_longer_than_a_person_reads_at_once()
    {
        var sql = Directory.EnumerateFiles(Path.Combine(Sources.Root, "src"), "*.sql", SearchOption.AllDirectories);
        Assert.DoesNotContain(Sources.Files.Concat(sql), file => File.ReadLines(file).Count() >= MaxLines);
    }

    [Fact]
    public void Every_event_has_a_number_of_its_own_inside_its_features_range()
    {
        var seen = new Dictionary<int, string>();
        var ranges = new HashSet<(int First, int Last, string Folder)>();
        foreach (var file in Sources.Files)
        {
            var text = File.ReadAllText(file);
            var ids = EventId().Matches(text).Select(match => Number(match.Groups["id"])).ToArray();
            if (ids.Length == 0)
                continue;

            Assert.Equal(ids.Length, Attribute().Count(text));
            var documented = Range().Match(text);
            var isServer = file.Split(Path.DirectorySeparatorChar).Contains("Doorcode.Server", StringComparer.Ordinal);
            Assert.True(documented.Success || isServer, $"{file} does not say which events are its own.");
            var range = documented.Success ? (Number(documented.Groups["first"]), Number(documented.Groups["last"])) : ServerRange;
            if (!isServer)
                ranges.Add((range.Item1, range.Item2, Path.GetDirectoryName(file)!));

            foreach (var id in ids)
            {
                Assert.True(id >= range.Item1 && id <= range.Item2, $"{file}: {id} is outside {range}.");
                Assert.True(seen.TryAdd(id, file), $"{id} is in {file} and in {seen.GetValueOrDefault(id)}.");
            }
        }

        Assert.NotEmpty(seen);
        ranges.Add((ServerRange.First, ServerRange.Last, "Doorcode.Server"));
        foreach (var (before, after) in ranges.Order().Zip(ranges.Order().Skip(1)))
            Assert.True(before.Last < after.First, $"{before} overlaps {after}.");
    }

    [Fact]
    public void No_source_has_a_region_or_a_mutable_static()
    {
        foreach (var file in Sources.Files)
        {
            var text = File.ReadAllText(file);
            Assert.False(text.Contains("#region", StringComparison.Ordinal), file);
            Assert.False(MutableStatic().IsMatch(text), file);
        }
    }

    /// <summary>What is held of that one place, such as that it takes no memory for a length that is only declared, then holds for every body.</summary>
    [Fact]
    public void Bodies_of_requests_are_read_in_one_place() =>
        Assert.Equal("RequestBody.cs", Path.GetFileName(Assert.Single(Sources.Files, file => ReadsBody().IsMatch(File.ReadAllText(file)))));

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\[LoggerMessage\(|Line = new\(", RegexOptions.None, Limit)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"(\[LoggerMessage|Line = new)\(\s*(?<id>\d+),", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex EventId();

    [GeneratedRegex(@"\.BodyReader\b|[rR]equest\.(Body|Form|ReadFormAsync|ReadFromJsonAsync)\b|\bFormFeature\b", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex ReadsBody();

    [GeneratedRegex(@"Events (?<first>\d+) to (?<last>\d+)", RegexOptions.None, Limit)]
    private static partial Regex Range();

    [GeneratedRegex(
        @"^\s+(private|internal|public) static (?!readonly|partial|async|class|implicit|explicit|abstract|extern)"
            + @"[\w<>\[\],?. ]+ _?\w+\s*(=[^>]|;)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        Limit)]
    private static partial Regex MutableStatic();
}
