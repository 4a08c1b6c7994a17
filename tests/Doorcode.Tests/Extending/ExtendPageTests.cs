using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Extending;

/// <summary>Every block of C# in docs/extend.md, docs/embed.md and docs/testing.md is a part of a source file that is compiled and run by tests.</summary>
public sealed partial class ExtendPageTests
{
    [Theory]
    [InlineData("extend.md")]
    [InlineData("embed.md")]
    [InlineData("testing.md")]
    public void Every_block_of_the_page_is_in_a_file_that_tests_run(string page)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Snapshot.Root, "tests", "Doorcode.Tests", "Extending"), "*.cs")
            .Where(file => Path.GetFileName(file) != "ExtendPageTests.cs")
            .Append(Path.Combine(Snapshot.Root, "samples", "Embedded", "Program.cs"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Snapshot.Root, "samples", "Orders"), "*Shop.cs"))
            .Select(file => Lines(File.ReadAllText(file)))
            .ToList();
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(Snapshot.Root, "docs", page)))
            .Select(match => Lines(match.Groups["text"].Value)).ToList();

        Assert.InRange(blocks.Count, 3, 50);
        Assert.All(blocks, block => Assert.Contains(sources, source => source.Contains(block, StringComparison.Ordinal)));
    }

    /// <summary>Without the indentation, which a page does not share with a class.</summary>
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("^```csharp\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
