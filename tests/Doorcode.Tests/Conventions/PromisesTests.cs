using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Conventions;

/// <summary>docs/promises.md says which test holds which promise.</summary>
public sealed partial class PromisesTests
{
    private const int Limit = 1000;

    [Fact]
    public void Every_test_that_the_page_names_is_there()
    {
        var known = Directory.EnumerateFiles(Path.Combine(Snapshot.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Identifier().Matches(File.ReadAllText(file)))
            .Select(match => match.Value)
            .ToHashSet(StringComparer.Ordinal);

        var named = Named().Matches(File.ReadAllText(Path.Combine(Snapshot.Root, "docs", "promises.md")));

        Assert.NotEmpty(named);
        Assert.All(named, match => Assert.True(
            match.Groups["more"].Length > 0
                ? known.Any(name => name.StartsWith(match.Groups["name"].Value, StringComparison.Ordinal))
                : known.Contains(match.Groups["name"].Value),
            $"There is no test {match.Value}."));
    }

    [GeneratedRegex(@"\b[A-Z]\w+\b", RegexOptions.None, Limit)]
    private static partial Regex Identifier();

    /// <summary>A class of tests, or a test: several words with underscores between them.</summary>
    [GeneratedRegex(@"\b(?<name>[A-Z]\w*(?:Tests|Contract)|(?<=\.)[A-Z][A-Za-z0-9]*(?:_\w+)+)\b(?<more>…?)", RegexOptions.None, Limit)]
    private static partial Regex Named();
}
