using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>Something that a page tells its reader to type or to write into a file.</summary>
/// <param name="Page">The page, as in <c>operate.md</c>.</param>
/// <param name="Language">The language of a fenced block, empty where it has none; null for a command inside a sentence.</param>
/// <param name="Text">All of it.</param>
internal sealed record DocCommand(string Page, string? Language, string Text)
{
    public string FirstLine => Text.Split('\n')[0];

    public override string ToString() => $"{Page}: {FirstLine}";
}

/// <summary>The commands of README.md and of the pages in docs/.</summary>
internal static partial class DocPages
{
    /// <summary>Every fenced block but JSON, which shows answers, and every command inside a sentence.</summary>
    public static IReadOnlyList<DocCommand> All { get; } =
    [
        .. new[] { Path.Combine(Snapshot.Root, "README.md") }
            .Concat(Directory.EnumerateFiles(Path.Combine(Snapshot.Root, "docs"), "*.md").Order(StringComparer.Ordinal))
            .SelectMany(file => Read(Path.GetFileName(file), File.ReadAllText(file)))
            .Distinct(),
    ];

    private static IEnumerable<DocCommand> Read(string page, string text)
    {
        foreach (Match block in Block().Matches(text))
        {
            if (block.Groups["language"].Value != "json")
                yield return new DocCommand(page, block.Groups["language"].Value, block.Groups["text"].Value);
        }

        foreach (Match command in Command().Matches(Block().Replace(text, "")))
            yield return new DocCommand(page, null, command.Groups["text"].Value.Replace('\n', ' '));
    }

    [GeneratedRegex(
        "^```(?<language>\\w*)\n(?<text>.*?)^```$",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    /// <summary>A program of the pages, or a verb of SQL, with at least one word more.</summary>
    [GeneratedRegex(
        "`(?<text>(sudo|(out/)?doorcode|dotnet|sqlite3|psql|pg_\\w+|redis-cli|openssl|systemctl|journalctl|kubectl|docker|curl"
        + "|ALTER|CREATE|DELETE|DROP|GRANT|INSERT|SELECT|UPDATE)[ \n][^`]+)`",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();
}
